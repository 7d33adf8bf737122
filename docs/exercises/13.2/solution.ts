import { Layer } from 'receptive'

export const gate = (): Layer =>
  new Layer({
    kind: 'gate',
    config: {},
    outputShape: ([x]) => x,
    forward({ backend, inputs: [x] }) {
      const s = backend.run('sigmoid', { x }, {})
      return { y: backend.run('multiply', { a: x, b: s }, {}), saved: { x, s } }
    },
    backward({ backend, dy, saved: { x, s } }) {
      const throughX = backend.run('multiply', { a: dy, b: s }, {})
      const ds = backend.run('multiply', { a: dy, b: x }, {})
      const throughS = backend.run('sigmoidGradient', { y: s, dy: ds }, {})
      return { inputs: [backend.run('add', { a: throughX, b: throughS }, {})] }
    },
  })
