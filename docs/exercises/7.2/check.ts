import { openBackend } from 'receptive'
import { exercise } from '../exercise.js'
import type { State } from './start.js'

/** Where the reference is after these gradients. */
async function reference(gradients: readonly number[], learningRate: number): Promise<State> {
  const backend = await openBackend('reference', { dtype: 'float64' })
  const one = (value: number) => backend.tensor({ shape: [1], data: Float64Array.of(value) })
  const state = { w: one(1), m: one(0), v: one(0) }
  gradients.forEach((g, i) =>
    backend.update(
      'adam',
      { ...state, g: one(g) },
      { learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, step: i + 1 },
    ),
  )
  const [w, m, v] = await Promise.all(
    [state.w, state.m, state.v].map(async (tensor) => (await tensor.data())[0]),
  )
  return { w, m, v }
}

export default exercise<typeof import('./start.js')>({
  title: 'Adam',
  async check({ adam }, hold) {
    const start = { w: 1, m: 0, v: 0 }
    const first = await reference([2], 0.1)
    const got = adam(start, 2, 0.1, 1)
    hold.close('m after one update, from 0, with g = 2', got.m, first.m, [
      [1.8, 'The shares are exchanged: m keeps β₁ of itself, and takes 1 − β₁ of the gradient.'],
      [2, 'm follows the gradient slowly: it takes 1 − β₁ of the way.'],
    ])
    hold.close('v', got.v, first.v, [
      [0.002, 'v is the mean of the squared gradient, not of the gradient.'],
      [3.996, 'The shares are exchanged: v keeps β₂ of itself.'],
    ])
    hold.close('w', got.w, first.w, [
      [
        1 - (0.1 * 0.2) / (Math.sqrt(0.004) + 1e-7),
        'The correction is missing: both means start at 0 and are too small at first.',
      ],
      [1 - ((0.1 * Math.sqrt(0.001)) / 0.1) * (0.2 / 0.004), 'm is divided by the root of v, not by v.'],
      [2 - first.w, 'The step goes downhill: it is subtracted.'],
    ])
    const second = adam(adam(start, 2, 0.1, 1), -1, 0.1, 2)
    const right = await reference([2, -1], 0.1)
    const stuck = adam(adam(start, 2, 0.1, 1), -1, 0.1, 1)
    hold.close('w after a second update, with g = −1', second.w, right.w, [
      [stuck.w, 'The correction depends on t: β₁ᵗ and β₂ᵗ.'],
    ])
  },
})
