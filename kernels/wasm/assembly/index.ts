// Every kernel computes the items [start, end) of its range. What it writes for an item does not depend on the others.
// Pointers are byte addresses of 64-byte-aligned blocks. Their padding may be read and written, and the 16 bytes behind it
// may be read.

export * from './accuracies'
export { activate, activateGradient } from './activations'
export {
  batchNormalization, batchNormalizationPattern, movingAverage,
} from './batch-normalization'
export * from './batch-normalization-gradient'
export * from './batch-statistics'
export * from './bias-gradient'
export * from './broadcast'
export * from './conv2d-col2im'
export { conv2dDirect, conv2dPack } from './conv2d-direct'
export * from './conv2d-few-channels'
export {
  conv2dFilterGradient, conv2dFilterGradientReduce, conv2dTapOffsets,
} from './conv2d-filter-gradient'
export * from './conv2d-max-pool2d-filter-gradient'
export * from './conv2d-max-pool2d-input-gradient'
export * from './conv2d-im2col'
export * from './conv2d-im2col-filter-gradient'
export * from './conv2d-im2col-input-gradient'
export * from './conv2d-winograd'
export * from './conv2d-winograd-f2x2-few-channels'
export * from './conv2d-winograd-f1x4-triples'
export { winogradFilters } from './conv2d-winograd-filters'
export * from './conv2d-winograd-filter-gradient'
export * from './dense'
export { packPanels } from './matmul'
export * from './depthwise-conv2d'
export * from './depthwise-conv2d-3x3-gradients'
export * from './depthwise-conv2d-3x3-lines'
export * from './depthwise-conv2d-filter-gradient'
export { dropoutMask, multiply } from './elementwise'
export * from './gradients'
export * from './grouped-conv2d-direct'
export * from './grouped-conv2d-filter-gradient'
export { layerNormalization } from './layer-normalization'
export * from './layer-normalization-gradient'
export { copyBlocks, crop2d } from './layout'
export * from './local-response-normalization'
export * from './losses'
export * from './max-pool2d-2x2'
export * from './merge'
export { pad2d, pad2dGradient } from './pad2d'
export {
  averagePool2d, averagePool2dGradient, l2Pool2d, l2Pool2dGradient, maxPool2d, maxPool2dGradient,
  maxPool2dWithArgmax,
} from './pool2d'
export * from './prelu'
export * from './random-normal'
export * from './resize2d'
export * from './softmax'
export * from './softmax-losses'
export * from './transpose'
export { unary, unaryGradient } from './unary'
export * from './updates'
