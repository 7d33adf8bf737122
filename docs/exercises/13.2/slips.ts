import { Layer, type BackwardPass, type Gradients } from 'receptive'
import type { Slips } from '../exercise.js'
import * as solution from './solution.js'

/** The layer with another backward pass. */
const gateOf = (backward: (pass: BackwardPass) => Gradients): Layer => {
  const { definition } = solution.gate()
  return new Layer({ ...definition, backward } as ConstructorParameters<typeof Layer>[0])
}

export default [
  {
    slip: {
      gate: () =>
        gateOf(({ backend, dy, saved: { s } }) => ({
          inputs: [backend.run('multiply', { a: dy, b: s }, {})],
        })),
    },
    says: /through x alone/,
  },
  {
    slip: {
      gate: () =>
        gateOf(({ backend, dy, saved: { x, s } }) => {
          const ds = backend.run('multiply', { a: dy, b: x }, {})
          return { inputs: [backend.run('sigmoidGradient', { y: s, dy: ds }, {})] }
        }),
    },
    says: /through s alone/,
  },
  {
    slip: {
      gate: () =>
        gateOf(({ backend, dy, saved: { s } }) => {
          const through = [
            backend.run('multiply', { a: dy, b: s }, {}),
            backend.run('sigmoidGradient', { y: s, dy }, {}),
          ]
          return { inputs: [backend.run('add', { a: through[0], b: through[1] }, {})] }
        }),
    },
    says: /dy·x/,
  },
] satisfies Slips<typeof solution>
