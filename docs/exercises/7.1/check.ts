import { ndarray, openBackend } from 'receptive'
import { exercise } from '../exercise.js'

async function reference(w: number, v: number, g: number, nesterov: boolean) {
  const backend = await openBackend('reference')
  const [weight, velocity, gradient] = [w, v, g].map((value) => backend.tensor(ndarray([value], [1])))
  backend.update(
    'sgd',
    { w: weight, v: velocity, g: gradient },
    { learningRate: 0.1, momentum: 0.9, nesterov },
  )
  return { w: (await weight.data())[0], v: (await velocity.data())[0] }
}

export default exercise<typeof import('./start.js')>({
  title: 'A step of momentum',
  async check({ step }, hold) {
    const settings = { learningRate: 0.1, momentum: 0.9, nesterov: false }
    const plain = step(1, 0.5, 2, settings)
    const right = await reference(1, 0.5, 2, false)
    hold.close('the velocity, from w = 1, v = 0.5, g = 2, rate 0.1, momentum 0.9', plain.v, right.v, [
      [
        0.9 * 0.5 + 2,
        'That is another convention, in which the rate is not in the velocity. Here v holds steps: momentum·v − rate·g.',
      ],
      [0.9 * 0.5 + 0.2, 'The gradient points uphill: the velocity goes the other way, by −rate·g.'],
      [0.5 - 0.2, 'Of the old velocity only the share `momentum` is kept.'],
      [0.9 * (0.5 - 0.2), 'Only the old velocity is multiplied by the momentum, not the new step.'],
    ])
    hold.close('the weight', plain.w, right.w, [
      [1 - 0.2, 'That is plain descent: add the new velocity to the weight.'],
      [1 + 0.5, 'That adds the old velocity. Update the velocity first.'],
      [1 - right.v, 'The velocity already points downhill: it is added.'],
    ])
    const ahead = step(1, 0.5, 2, { ...settings, nesterov: true })
    const lookedAhead = await reference(1, 0.5, 2, true)
    hold.close('the velocity, with nesterov', ahead.v, lookedAhead.v, [
      [
        lookedAhead.w - 1,
        'The velocity itself is the same with nesterov: only what is added to the weight differs.',
      ],
    ])
    hold.close('the weight, with nesterov', ahead.w, lookedAhead.w, [
      [right.w, 'That is the weight without nesterov.'],
      [1 + 0.9 * 0.5 - 0.2 + 0, 'That takes the old velocity. Nesterov’s momentum·v is of the new one.'],
      [1 + 0.9 * right.v, 'The gradient’s own step is missing: − rate·g.'],
    ])
  },
})
