// What no layer of one's own may be called: the kinds of what a model is made of. test/layers/own-layers.test.ts compares them
// with layers/index.ts, which this file must not load.

export const kinds: ReadonlySet<string> = new Set(
  (
    'activation add average averagePooling2d batchNormalization clip concatenate constant conv2d conv2dTranspose ' +
    'cropping2d dense depthwiseConv2d divide dropout elu flatten gaussianNoise globalAveragePooling2d ' +
    'globalMaxPooling2d input l2Pooling2d layerNormalization leakyReLU localResponseNormalization maximum ' +
    'maxPooling2d minimum model multiply permute power prelu reLU reshape separableConv2d sequential softmax ' +
    'spatialDropout2d subtract unary upSampling2d weightedAveragePooling2d zeroPadding2d'
  ).split(' '),
)
