import { schedules } from 'receptive'
import { exercise } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'Half a cosine',
  check({ cosineDecay }, hold) {
    const first = 0.4
    const reference = (alpha: number) =>
      schedules.cosineDecay({ initialLearningRate: first, decaySteps: 90, alpha })
    hold.close('at the start', cosineDecay(0, first, 90, 0), first, [
      [0, 'The cosine is turned over: it is 1 at the start, and (1 + cos)/2 with it.'],
      [0.8, 'cos goes from 1 to −1: (1 + cos)/2 is what goes from 1 to 0.'],
    ])
    hold.close('after 30 of 90', cosineDecay(30, first, 90, 0), reference(0)(30), [
      [first * (1 - 30 / 90), 'That is a straight line.'],
      [
        first * Math.cos((Math.PI / 2) * (30 / 90)),
        'That is a quarter of a cosine, which ends steeply. Half of one goes from 0 to π.',
      ],
      [
        (first * (1 + Math.cos(30 / 90))) / 2,
        'The cosine’s argument goes from 0 to π: multiply the part by π.',
      ],
    ])
    hold.close('after 90, with alpha = 0.25', cosineDecay(90, first, 90, 0.25), reference(0.25)(90), [
      [0, 'The end is alpha · first, not 0.'],
      [0.25, 'alpha is a share of the first rate.'],
    ])
    hold.close('after 30, with alpha = 0.25', cosineDecay(30, first, 90, 0.25), reference(0.25)(30), [
      [
        reference(0)(30) + 0.25 * first,
        'The cosine goes over 1 − alpha of the way: from 1 to alpha, not from 1 + alpha.',
      ],
      [
        Math.max(reference(0)(30), 0.25 * first),
        'The curve is not cut off at alpha: it arrives there at its end.',
      ],
    ])
    hold.close('after 150', cosineDecay(150, first, 90, 0), reference(0)(150), [
      [
        (first * (1 + Math.cos((Math.PI * 150) / 90))) / 2,
        'The rate rises again after its end: hold the part at 1.',
      ],
    ])
  },
})
