// 13.2 A backward pass that passes. Write the body of `backward`.

import { Layer } from 'receptive'

/** y = x·s, s = sigmoid(x): a layer of two ops. Its backward pass has the ops `sigmoidGradient`, `multiply` and `add`. */
export function gate(): Layer {
  return new Layer({
    kind: 'gate',
    config: {},
    outputShape: ([x]) => x,
    forward({ backend, inputs: [x] }) {
      const s = backend.run('sigmoid', { x }, {})
      return { y: backend.run('multiply', { a: x, b: s }, {}), saved: { x, s } }
    },
    backward({ backend, dy, saved: { x, s } }) {
      throw new Error('backward: write this')
    },
  })
}
