// The case study's model as an ONNX file. ONNX is NCHW with filters OIHW; the rows of the first dense layer are reordered to
// match, so that nothing is transposed at run time.

import { encode, int, ints, node, tensor, value } from './onnx.mjs'
import { transposed } from './host.mjs'

/** The bytes of the file, for batches of any size: input `x`, output `y`. */
export function onnxModel({ side, channels, classes, weights }) {
  const [w1, b1, w2, b2, w3, b3, w4, b4] = weights
  const pixels = Math.sqrt(w3.shape[0] / 32)
  const rows = { shape: [pixels, pixels, 32, w3.shape[1]], data: w3.data }
  const dense1 = { shape: w3.shape, data: transposed(rows, [2, 0, 1, 3]).data }
  const window = [ints('kernel_shape', [3, 3])]
  const pool = [ints('kernel_shape', [2, 2]), ints('strides', [2, 2])]
  return encode({
    name: 'case study',
    input: [value('x', 'N', channels, side, side)],
    output: [value('y', 'N', classes)],
    initializer: [
      tensor('w1', transposed(w1, [3, 2, 0, 1])),
      tensor('b1', b1),
      tensor('w2', transposed(w2, [3, 2, 0, 1])),
      tensor('b2', b2),
      tensor('w3', dense1),
      tensor('b3', b3),
      tensor('w4', w4),
      tensor('b4', b4),
    ],
    node: [
      node('Conv', ['x', 'w1', 'b1'], 'conv1', window),
      node('Relu', ['conv1'], 'relu1'),
      node('MaxPool', ['relu1'], 'pool1', pool),
      node('Conv', ['pool1', 'w2', 'b2'], 'conv2', window),
      node('Relu', ['conv2'], 'relu2'),
      node('MaxPool', ['relu2'], 'pool2', pool),
      node('Flatten', ['pool2'], 'flat', [int('axis', 1)]),
      node('Gemm', ['flat', 'w3', 'b3'], 'dense1'),
      node('Relu', ['dense1'], 'relu3'),
      node('Gemm', ['relu3', 'w4', 'b4'], 'dense2'),
      node('Softmax', ['dense2'], 'y', [int('axis', 1)]),
    ],
  })
}
