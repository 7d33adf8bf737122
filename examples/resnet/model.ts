// A residual network with 6·blocks + 2 layers: K. He et al., "Deep residual learning for image recognition", 2016, section
// 4.2. Each block learns what to add to its input: y = relu(f(x) + x).

import { input, layers, model, type Model, type SymbolicTensor } from 'receptive'

export interface ResnetOptions {
  /** The number of blocks in each stage. */
  readonly blocks: number
  /** Channels of each stage. Between stages the rows and columns are halved. */
  readonly widths: readonly number[]
  readonly classes: number
}

/** A network for images `[H, W, C]`. */
export function resnet(inputShape: readonly number[], { blocks, widths, classes }: ResnetOptions): Model {
  const image = input({ shape: inputShape, name: 'image' })
  let x = relu(normalized(image, { filters: widths[0], kernelSize: 3 }))
  widths.forEach((filters, stage) => {
    for (let block = 0; block < blocks; block++)
      x = residual(x, { filters, strides: stage > 0 && block === 0 ? 2 : 1 })
  })
  const features = layers.globalAveragePooling2d().apply(x)
  const outputs = layers.dense({ units: classes, activation: 'softmax' }).apply(features)
  return model({ inputs: image, outputs, name: 'resnet' })
}

/** y = relu(f(x) + x), where f is two convolutions. */
function residual(x: SymbolicTensor, { filters, strides }: { filters: number; strides: number }) {
  const half = relu(normalized(x, { filters, kernelSize: 3, strides }))
  const f = normalized(half, { filters, kernelSize: 3 })
  // If f(x) and x differ in shape, a 1×1 convolution adapts x.
  const sameShape = strides === 1 && x.shape[2] === filters
  const shortcut = sameShape ? x : normalized(x, { filters, kernelSize: 1, strides })
  return relu(layers.add().apply([f, shortcut]))
}

/** A convolution, then batch normalization, whose β makes the convolution's bias superfluous. */
function normalized(
  x: SymbolicTensor,
  config: { filters: number; kernelSize: number; strides?: number },
): SymbolicTensor {
  const convolution = layers.conv2d({
    ...config,
    padding: 'same',
    useBias: false,
    kernelInitializer: 'heNormal',
  })
  // With 0.99, the default, a fifth of the initial value would still be left in the moving statistics after an epoch of 160
  // steps.
  return layers.batchNormalization({ momentum: 0.9 }).apply(convolution.apply(x))
}

const relu = (x: SymbolicTensor): SymbolicTensor => layers.activation({ activation: 'relu' }).apply(x)
