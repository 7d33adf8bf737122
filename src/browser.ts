// The public API for every JavaScript environment; index.ts adds what needs Node.

export type { DeviceDescription, DType } from '../kernels/device.js'
export { ops, updates } from '../kernels/ops.js'
export type { Attributes, Inputs, OpName, Outputs, UpdateName } from '../kernels/ops.js'
export type {
  Conv2dAttributes,
  Conv2dFilterGradientAttributes,
  Conv2dInputGradientAttributes,
  Conv2dWindow,
} from '../kernels/ops/conv2d.js'
export type {
  Activation,
  ActivationAttributes,
  ActivationOp,
  EluAttributes,
  FusedActivation,
  GeluAttributes,
  HardSigmoidAttributes,
  ReluAttributes,
} from '../kernels/ops/activations.js'
export type { PreluAlphaGradientAttributes } from '../kernels/ops/prelu.js'
export type { BroadcastAttributes } from '../kernels/ops/broadcast.js'
export type { Conv2dTransposeAttributes } from '../kernels/ops/conv2d-transpose.js'
export type { DenseAttributes } from '../kernels/ops/dense.js'
export type {
  BatchNormalizationAttributes,
  BatchNormalizationForwardAttributes,
  MovingAverageAttributes,
} from '../kernels/ops/batch-normalization.js'
export type {
  DropoutAttributes,
  DropoutMaskAttributes,
  RandomNormalAttributes,
} from '../kernels/ops/elementwise.js'
export type {
  Border2dAttributes,
  ConcatenateAttributes,
  SliceAttributes,
  SliceGradientAttributes,
  TransposeAttributes,
} from '../kernels/ops/layout.js'
export type {
  GroupedConv2dAttributes,
  GroupedConv2dFilterGradientAttributes,
  GroupedConv2dInputGradientAttributes,
} from '../kernels/ops/grouped-conv2d.js'
export type {
  LayerNormalizationAttributes,
  LayerNormalizationGradientAttributes,
} from '../kernels/ops/layer-normalization.js'
export type { LocalResponseNormalizationAttributes } from '../kernels/ops/local-response-normalization.js'
export type { MatmulAttributes } from '../kernels/ops/matmul.js'
export type { AddAttributes, ScaleAttributes } from '../kernels/ops/merge.js'
export type { ClipByNormAttributes, ClipByValueAttributes, L1l2Attributes } from '../kernels/ops/gradients.js'
export type {
  AdagradAttributes,
  AdamAttributes,
  RmspropAttributes,
  SgdAttributes,
  UpdateAttributes,
} from '../kernels/ops/optimizers.js'
export type { FocalAttributes, SigmoidFocalAttributes } from '../kernels/fused/focal-cross-entropy.js'
export type { BinaryAccuracyAttributes, HuberAttributes } from '../kernels/ops/losses.js'
export type {
  MaxPool2dAttributes,
  Pool2dAttributes,
  Pool2dGradientAttributes,
  WeightedPool2dAttributes,
  WeightedPool2dGradientAttributes,
} from '../kernels/ops/pool2d.js'
export type {
  Coordinates,
  Interpolation,
  Resize2dAttributes,
  Resize2dGradientAttributes,
  Rounding,
  Sampling,
} from '../kernels/ops/resize2d.js'
export type { UnaryAttributes, UnaryOperation } from '../kernels/ops/unary.js'
export type { BorderMode, Pad2dAttributes, Pad2dGradientAttributes } from '../kernels/ops/pad2d.js'
export type { Float, NDArray, NoAttributes, Shape } from '../kernels/shape.js'
export type { Border, NamedPadding, Padding, Pair, WindowAttributes } from '../kernels/ops/window.js'
export { openBackend } from './tensor/backend.js'
export type { BackendName, BackendOpener, BackendOptions, Simd } from './tensor/backend.js'
export { imageAugmentation } from './data/augmentation.js'
export type { Augmentation, AugmentationOptions } from './data/augmentation.js'
export { cutmix, mixup } from './data/mixing.js'
export type { MixingOptions } from './data/mixing.js'
export type { NamedFiles } from './data/companion-files.js'
export type { Bytes, ByteSource } from './data/bytes.js'
export { imageDataset } from './data/image-dataset.js'
export type { ImageDataset, ImageDatasetOptions, SkippedFile } from './data/image-dataset.js'
export type { DecodeFunction, ImageOptions, JpegDecoder, JpegFunction } from './data/image-decoder.js'
export type { ImageSetOptions } from './data/image-examples.js'
export type { AbortSignalLike, BlobSource, FileSource, URLLike } from './check/platform.js'
export type { BitmapSource, CanvasSource, ImageSource } from './data/image-source.js'
export type { FilePath } from './data/file-path.js'
export type { Image, ImageLimits, ImageSize, RGBAImage } from './data/image.js'
export { encodePng } from './data/encode-png.js'
export { decodeJpeg } from './data/jpeg/jpeg.js'
export type { DecodedImage, DecodeOptions } from './data/jpeg/jpeg.js'
export { balancedClassWeights, countLabels, encodeLabels, oneHot } from './data/labels.js'
export { readImage } from './data/read-image.js'
export type { ReadImageOptions } from './data/read-image.js'
export { readImageDataset } from './data/read-image-dataset.js'
export type { LabeledImage, ReadImageDatasetOptions } from './data/read-image-dataset.js'
export { resizeBilinear } from './data/resize.js'
export { groupSplit, stratifiedSplit } from './data/split.js'
export { subset } from './data/subset.js'
export type { GroupSplitOptions, Split, SplitOptions } from './data/split.js'
export { arrayDataset } from './data/dataset.js'
export type { AnyDataset, ArrayDatasetOptions, Dataset, InputShape, NamedArrays } from './data/dataset.js'
export { gradCheck } from './model/grad-check.js'
export type { GradCheckElement, GradCheckOptions, GradCheckReport } from './model/grad-check.js'
export type {
  ConfiguredInitializer,
  ConstantOptions,
  Initializer,
  InitializerChoice,
  InitializerName,
  NormalOptions,
  OrthogonalOptions,
  ScaledInitializerName,
  SeedOptions,
  UniformOptions,
  VarianceScalingOptions,
} from './tensor/initializer.js'
/** Initializers with settings. For one with its defaults, its name is enough: `kernelInitializer: 'heNormal'`. */
export * as initializers from './tensor/initializers.js'
export { decodeSafetensors, encodeSafetensors } from './formats/safetensors.js'
export type { StoredValues } from './formats/dtypes.js'
export type { Safetensors, StoredArray } from './formats/safetensors.js'
export type {
  ActivationName,
  ActivationOption,
  ActivationWithOptions,
  CeluOptions,
  EluOptions,
  GeluOptions,
  HardSigmoidOptions,
  LeakyReluOptions,
  ReLUOptions,
  ShrinkOptions,
  ThresholdOptions,
} from './layers/activation-name.js'
export type { ActivationConfig } from './layers/activation.js'
export type { BatchNormalizationConfig } from './layers/batch-normalization.js'
export type { BorderSize, PaddingOption } from './layers/border.js'
export type { ClipConfig } from './layers/clip.js'
export type { ConcatenateConfig } from './layers/concatenate.js'
export type { ConstantConfig } from './layers/constant.js'
export type { Conv2dConfig } from './layers/conv2d.js'
export type { Conv2dTransposeConfig } from './layers/conv2d-transpose.js'
export type { ConvolutionConfig } from './layers/convolution.js'
export type { Cropping2dConfig } from './layers/cropping2d.js'
export type { DenseConfig } from './layers/dense.js'
export type { DepthOrder, DepthToSpaceConfig } from './layers/depth-to-space.js'
export type { DepthwiseConv2dConfig } from './layers/depthwise-conv2d.js'
export type { DropoutConfig } from './layers/dropout.js'
export type { GaussianNoiseConfig } from './layers/gaussian-noise.js'
export type { EluConfig } from './layers/elu.js'
export type { GlobalPooling2dConfig } from './layers/global-pooling2d.js'
export type { GroupNormalizationConfig } from './layers/group-normalization.js'
export type { LayerNormalizationConfig } from './layers/layer-normalization.js'
/**
 * Functions that make layers. Each takes a configuration and returns a {@link Layer}. Shapes are those of one example, without
 * the batch axis.
 */
export * as layers from './layers/index.js'
export { Layer } from './layers/layer.js'
export type { LayerFactories, LayerFactory } from './layers/factories.js'
export type {
  BackwardPass,
  BlockLayer,
  ForwardPass,
  ForwardResult,
  Gradients,
  LayerConfig,
  LayerDefinition,
  Op,
  OpLayer,
  OpOf,
  Passes,
  PassesLayer,
  SingleOpName,
  Size,
  Tensors,
  WeightSpec,
} from './layers/definition.js'
export type { LocalResponseNormalizationConfig } from './layers/local-response-normalization.js'
export type { BiasConfig, KernelConfig } from './layers/kernel-and-bias.js'
export type { Regularizer, RegularizerChoice } from './layers/regularizer.js'
/** Penalties on weights, for options such as `kernelRegularizer`. */
export * as regularizers from './layers/regularizers.js'
export type { L1Options, L2Options } from './layers/regularizers.js'
export type { PermuteConfig } from './layers/permute.js'
export type { LogSoftmaxConfig } from './layers/log-softmax.js'
export type { MatmulConfig } from './layers/matmul.js'
export type { NormalizationConfig } from './layers/normalization.js'
export type { Loss, LossConfig, LossName } from './layers/loss.js'
export type { LeakyReLUConfig } from './layers/leaky-relu.js'
export type { Pooling2dConfig } from './layers/pooling2d.js'
export type { AveragePooling2dConfig } from './layers/average-pooling2d.js'
export type { MaxPooling2dConfig } from './layers/max-pooling2d.js'
export type { PreluConfig } from './layers/prelu.js'
export type { ReLUConfig } from './layers/relu.js'
export type { ReduceConfig, Reduction } from './layers/reduce.js'
export type { Numbers, RescalingConfig } from './layers/rescaling.js'
export type { ReshapeConfig } from './layers/reshape.js'
export type { SliceConfig } from './layers/slice.js'
export type { SpatialDropout2dConfig } from './layers/spatial-dropout2d.js'
export { input, SymbolicTensor } from './layers/symbolic.js'
export type { Applicable, InputOptions } from './layers/symbolic.js'
export type { SoftmaxConfig } from './layers/softmax.js'
export type { ResizingConfig } from './layers/resizing.js'
export type { ScaleAndShiftConfig } from './layers/scale-and-shift.js'
export type { SeparableConv2dConfig } from './layers/separable-conv2d.js'
export type { MathOperation, UnaryConfig } from './layers/unary.js'
export type { UpSampling2dConfig } from './layers/up-sampling2d.js'
export type { WeightedAveragePooling2dConfig } from './layers/weighted-average-pooling2d.js'
export type { ConstantPadding2dConfig, ZeroPadding2dConfig } from './layers/zero-padding2d.js'
export type { Colormap } from './inspect/colormap.js'
export { imageGrid } from './inspect/image-grid.js'
export type { ImageGridOptions } from './inspect/image-grid.js'
export type { GivenImages } from './inspect/images.js'
export { overlay } from './inspect/overlay.js'
export type { OverlayOptions } from './inspect/overlay.js'
export {
  activations,
  filters,
  gradCam,
  gradients,
  namedLayers,
  occlusion,
  saliency,
} from './inspect/inspect.js'
export type { NamedLayer } from './inspect/named-layers.js'
export type {
  ActivationsOptions,
  ExplainOptions,
  Explanation,
  FiltersOptions,
  GradCam,
  GradCamOptions,
  GradientsOptions,
  Occlusion,
  OcclusionOptions,
  Saliency,
  SaliencyMethod,
  SaliencyOptions,
} from './inspect/options.js'
export type { LayerView } from './model/layer-view.js'
export { exportModel } from './model/export-model.js'
export type { ExportOptions } from './model/export-model.js'
export type { ExportFormat } from './formats/write-model.js'
export type { DataFormat, ModelFiles } from './formats/write-options.js'
export { loadModel } from './model/load-model.js'
export { Model } from './model/model.js'
export type { WeightNames } from './formats/pytorch/match-state-dict.js'

export type {
  BatchedOptions,
  CompileOptions,
  GraphModelOptions,
  LoadOptions,
  LoadWeightsOptions,
  ModelMemory,
  ModelOptions,
  ModelOutputs,
  OptimizerName,
  PredictionOf,
  SaveOptions,
} from './model/options.js'
export { adagrad, adam, adamW, rmsprop, sgd } from './training/optimizers.js'
export type { AdagradOptions, AdamOptions, RmspropOptions, SgdOptions } from './training/optimizers.js'
export type { Optimizer, OptimizerOptions, UpdateStep } from './training/optimizer.js'
export type { UpdateOptions } from './training/update-options.js'
export { deriveSeed, Random } from './tensor/random.js'
/** Learning rates that change from update to update, for the `learningRate` of an optimizer. */
export * as schedules from './training/schedules.js'
export type {
  CosineDecayOptions,
  CosineDecayRestartsOptions,
  ExponentialDecayOptions,
  PiecewiseConstantDecayOptions,
  Schedule,
  SettingsOfSchedule,
  WarmupOptions,
} from './training/schedules.js'
export { model, sequential } from './model/sequential.js'
export type { Structure } from './model/structure.js'
export type { Applied, Prediction } from './model/structure.js'
export { ndarray } from './tensor/ndarray.js'
export type { Nested, TensorLike } from './tensor/ndarray.js'
export { Tensor } from './tensor/tensor.js'
export type { AttributesArgument, Backend, BackendMemory } from './tensor/tensor.js'
export type { ModelInputs } from './training/inputs.js'
export type { ClassWeight } from './training/class-weight.js'
export type {
  Callback,
  CallbackState,
  Logs,
  PlainValue,
  TrainedModel,
  TrainingPlan,
} from './training/callback.js'
export { CSVLogger } from './training/callbacks/csv-logger.js'
export type { CSVLoggerOptions } from './training/callbacks/csv-logger.js'
export { EarlyStopping } from './training/callbacks/early-stopping.js'
export type { EarlyStoppingOptions } from './training/callbacks/early-stopping.js'
export { LearningRateScheduler } from './training/callbacks/learning-rate-scheduler.js'
export { ModelCheckpoint } from './training/callbacks/model-checkpoint.js'
export type { ModelCheckpointOptions } from './training/callbacks/model-checkpoint.js'
export type { MonitorMode, MonitorOptions } from './training/callbacks/monitor.js'
export { ReduceLROnPlateau } from './training/callbacks/reduce-lr-on-plateau.js'
export type { ReduceLROnPlateauOptions } from './training/callbacks/reduce-lr-on-plateau.js'
export type { Figures } from './training/figures.js'
export type { FitOptions } from './training/fit-options.js'
export type { History } from './training/fit.js'
/** Metrics with settings, for `compile`. For one with its defaults, its name is enough: `metrics: 'accuracy'`. */
export * as metrics from './training/metrics.js'
export type { AucOptions, ClassMetricOptions, MetricOptions, TopKOptions } from './training/metrics.js'
export type {
  Average,
  BuiltInMetric,
  Metric,
  MetricAlias,
  MetricConfig,
  MetricFunction,
  MetricName,
  OwnMetric,
} from './training/metric.js'
export type { GivenMetric } from './training/named-metric.js'
/** Losses with settings, for `compile`. For one with its defaults, its name is enough: `loss: 'meanSquaredError'`. */
export * as losses from './training/losses.js'
export type {
  BinaryFocalOptions,
  CategoricalFocalOptions,
  CrossentropyOptions,
  FocalOptions,
  HuberOptions,
} from './training/losses.js'
export type { LossAlias } from './training/named-loss.js'
export type { ValidationSplit } from './training/validation-split.js'
export { classificationMetrics } from './training/report/classification-metrics.js'
export type {
  ClassificationMetrics,
  ClassificationOptions,
  ClassMetrics,
} from './training/report/classification-metrics.js'
export { classificationReport } from './training/report/classification-report.js'
export type { ClassificationReportOptions } from './training/report/classification-report.js'
export { confusionMatrix } from './training/report/confusion-matrix.js'
export { calibrationCurve } from './training/report/calibration.js'
export type { CalibrationCurve, CalibrationOptions } from './training/report/calibration.js'
export { rocAuc, rocCurve } from './training/report/roc.js'
export type { RocAuc, RocCurve } from './training/report/roc.js'
