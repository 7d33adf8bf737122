import { openBackend } from 'receptive'
import { exercise } from '../exercise.js'

/** Where descent on (w − 6)² and a penalty ends. */
async function minimum(penalty: { l1: number; l2: number }): Promise<number> {
  const backend = await openBackend('reference', { dtype: 'float64' })
  const one = (value: number) => backend.tensor({ shape: [1], data: Float64Array.of(value) })
  const [w, v, target] = [one(6), one(0), one(-6)]
  for (let step = 0; step < 500; step++)
    backend.scope(() => {
      const slope = backend.run('scale', { x: backend.run('add', { a: w, b: target }, {}) }, { factor: 2 })
      const g = backend.run('l1l2Gradient', { w, g: slope }, penalty)
      backend.update('sgd', { w, v, g }, { learningRate: 0.05, momentum: 0, nesterov: false })
    })
  return (await w.data())[0]
}

export default exercise<typeof import('./start.js')>({
  title: 'Weight decay and L2',
  async check(answer, hold) {
    hold.close('the l2 that is a weightDecay of 0.01', answer.sameAsDecay(), 0.005, [
      [0.01, 'The gradient of l2·w² is 2·l2·w: the 2 makes a difference.'],
      [0.02, 'The 2 is on the other side: 2·l2 = weightDecay.'],
    ])
    hold.close('the minimum with l2 = 0.5', answer.withL2(), await minimum({ l1: 0, l2: 0.5 }), [
      [3, 'The curvature of (w − 6)² is 2: its slope is 2·(w − 6).'],
      [6, 'The penalty moves the minimum: the slopes of both must add up to 0.'],
      [4.8, 'The slope of the penalty is 2·0.5·w, which is w.'],
    ])
    hold.close('the minimum with l1 = 4', answer.withL1(), await minimum({ l1: 4, l2: 0 }), [
      [2, 'The weight moves by l1/c, and the curvature c of (w − 6)² is 2.'],
      [8, 'A penalty pulls towards 0, not away from it.'],
    ])
  },
})
