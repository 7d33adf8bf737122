// What of the zoo Keras has no layers for, and what TensorFlow.js has not, either.

const options = /^activation \{"name":"(gelu|hardSigmoid|celu|threshold|softShrink|hardShrink)/
const inKeras = new RegExp(
  [
    options.source,
    /^(activation|dense with) threshold/.source,
    /^(l2|weightedAverage)Pooling2d|^localResponseNormalization|^unary (?!exp$)|^clip( from below)?$/.source,
    /Pooling2d, (dilated|padding in numbers)$|^conv2dTranspose in groups|^logSoftmax along columns$/.source,
    /^matmul|^reduce|^slice|^(depthToSpace|spaceToDepth)|^(constant|reflection|replication)Padding2d$/.source,
    /^resizing(, asymmetric| by a scale|, nearest, )|^divide$|^power$|constant/.source,
  ].join('|'),
)
const inTensorflow = new RegExp(
  [
    /(activation|with) (hardSigmoid|hardSwish|exponential|celu|logSigmoid|hardTanh|tanhShrink|softShrink|hardShrink)/
      .source,
    /^activation \{"name":"(relu","negativeSlope|elu)|^elu as a layer$|^unary exp$|^conv2d in groups$/.source,
    /outputPadding|bilinear$|^subtract$|^resizing|^normalization|^groupNormalization|by channel$/.source,
    /models in models/.source,
  ].join('|'),
)

/** Whether Keras has no equivalent of it. */
export const lacksInKeras = (what: string): boolean => inKeras.test(what)

/** Whether TensorFlow.js has none. */
export const lacksInTensorflow = (what: string): boolean =>
  what !== 'prelu by channel' && (inKeras.test(what) || inTensorflow.test(what))
