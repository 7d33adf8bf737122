import { ndarray, openBackend } from 'receptive'
import { exercise } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'The gradient of a penalty',
  async check({ penaltyGradient }, hold) {
    const w = [3, -2, 0, 0.5]
    const backend = await openBackend('reference')
    const reference = async (l1: number, l2: number) => {
      const given = { w: backend.tensor(ndarray(w, [4])), g: backend.tensor(ndarray([0, 0, 0, 0], [4])) }
      return Array.from(await backend.run('l1l2Gradient', given, { l1, l2 }).data())
    }
    hold.close('l2 = 0.25 alone', penaltyGradient(w, 0, 0.25), await reference(0, 0.25), [
      [w.map((value) => 0.25 * value), 'The slope of w² is 2w: your gradient lacks the 2.'],
      [w.map((value) => 0.25 * value ** 2), 'That is the penalty itself. Its slope is wanted.'],
    ])
    hold.close('l1 = 0.5 alone', penaltyGradient(w, 0.5, 0), await reference(0.5, 0), [
      [w.map(() => 0.5), 'The slope of |w| is −1 on the left: multiply by the sign of w.'],
      [
        w.map((value) => 0.5 * Math.abs(value)),
        'That is the penalty itself. Its slope is the same however large w is.',
      ],
      [
        w.map((value) => (value < 0 ? -0.5 : 0.5)),
        'At 0 the slope counts as 0: a weight that is 0 shall stay there.',
      ],
      [
        (got: unknown) => Number.isNaN((got as number[])[2]),
        'w / |w| is NaN at 0. There the slope counts as 0.',
      ],
    ])
    hold.close('both', penaltyGradient(w, 0.5, 0.25), await reference(0.5, 0.25))
  },
})
