// The model as an ONNX file. ONNX is NCHW with filters OIHW; the rows of the first dense layer are reordered to
// match, so that nothing is transposed at run time.

import { planar } from './host.mjs'
import { encode, int, ints, node, tensor, value } from './onnx.mjs'

/** The bytes of the file, for batches of any size: input `x`, output `y`. */
export function onnxModel(problem) {
  const { side, channels, classes, layers, inputs, weights } = problem
  const initializer = weights.map((weight) => tensor(weight.name, planar(weight, problem)))
  const nodes = []
  let last = 'x'
  const add = (opType, name, attributes, ...parameters) => {
    nodes.push(node(opType, [last, ...parameters], name, attributes))
    last = name
  }
  layers.forEach((layer, at) => {
    const { type, name, activation } = layer
    const parameters = [`${name}/kernel`, `${name}/bias`]
    if (type === 'conv2d') {
      const { kernelSize: k, strides: s } = layer
      const { before, after } = inputs[at]
      const window = [ints('kernel_shape', [k, k]), ints('strides', [s, s])]
      add('Conv', name, [...window, ints('pads', [before, before, after, after])], ...parameters)
    } else if (type === 'maxPooling2d') {
      const size = [layer.poolSize, layer.poolSize]
      add('MaxPool', `pool${at}`, [ints('kernel_shape', size), ints('strides', size)])
    } else if (type === 'flatten') add('Flatten', 'flat', [int('axis', 1)])
    else if (type === 'dense') add('Gemm', name, [], ...parameters)
    if (activation === 'relu') add('Relu', `relu${at}`, [])
    if (activation === 'softmax') add('Softmax', 'y', [int('axis', 1)])
  })
  return encode({
    name: 'model',
    input: [value('x', 'N', channels, side, side)],
    output: [value('y', 'N', classes)],
    initializer,
    node: nodes,
  })
}
