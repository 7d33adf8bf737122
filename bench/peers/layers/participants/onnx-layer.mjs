// A convolution as an ONNX file, NCHW with filters OIHW. All its inputs are constants.

import { encode, int64s, ints, int, node, tensor, value } from '../../participants/onnx.mjs'
import { transposed } from '../../participants/host.mjs'

/** The bytes of the file. Output `y`: all of it if `whole`, else one value. */
export function convolutionModel({ op, x, w, b, y: [N, H, W, K], strides, pads, groups }, whole) {
  const { opType, filters } = {
    conv2d: () => ({ opType: 'Conv', filters: transposed(w, [3, 2, 0, 1]) }),
    groupedConv2d: () => ({ opType: 'Conv', filters: transposed(w, [3, 2, 0, 1]) }),
    // [kH,kW,C,M] holds one filter for each of C·M outputs.
    depthwiseConv2d: () => {
      const [kH, kW] = w.shape
      return { opType: 'Conv', filters: transposed({ shape: [kH, kW, 1, K], data: w.data }, [3, 2, 0, 1]) }
    },
    // [kH,kW,K,C] becomes [C,K,kH,kW].
    conv2dTranspose: () => ({ opType: 'ConvTranspose', filters: transposed(w, [3, 2, 0, 1]) }),
  }[op]()
  const attributes = [
    ints('kernel_shape', w.shape.slice(0, 2)),
    ints('strides', strides),
    ints('pads', pads),
    int('group', groups),
  ]
  const cut = whole ? [] : [node('Slice', ['all', 'starts', 'ends'], 'y')]
  return encode({
    name: 'layer',
    input: [],
    output: [whole ? value('y', N, K, H, W) : value('y', 1, 1, 1, 1)],
    initializer: [
      tensor('x', transposed(x, [0, 3, 1, 2])),
      tensor('w', filters),
      tensor('b', b),
      ...(whole ? [] : [int64s('starts', [0, 0, 0, 0]), int64s('ends', [1, 1, 1, 1])]),
    ],
    node: [node(opType, ['x', 'w', 'b'], whole ? 'y' : 'all', attributes), ...cut],
  })
}
