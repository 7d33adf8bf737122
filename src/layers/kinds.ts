// Names that your own layers must not have: the kinds of this library's layers and models. test/layers/own-layers.test.ts
// compares them with layers/index.ts, which this file must not load.

export const kinds: ReadonlySet<string> = new Set(
  (
    'activation add average averagePooling2d batchNormalization clip concatenate constant ' +
    'constantPadding2d conv2d conv2dTranspose cropping2d dense depthToSpace depthwiseConv2d divide ' +
    'dropout elu flatten gaussianNoise globalAveragePooling2d globalMaxPooling2d groupNormalization input ' +
    'l2Pooling2d layerNormalization leakyReLU localResponseNormalization logSoftmax matmul maximum ' +
    'maxPooling2d minimum model multiply normalization permute power prelu reduce reflectionPadding2d ' +
    'reLU replicationPadding2d rescaling reshape resizing separableConv2d sequential slice softmax ' +
    'spaceToDepth spatialDropout2d subtract unary upSampling2d weightedAveragePooling2d zeroPadding2d'
  ).split(' '),
)
