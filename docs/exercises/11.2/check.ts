import { schedules } from 'receptive'
import { exercise } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'A warm-up',
  check({ warmup }, hold) {
    const fall = schedules.exponentialDecay({ initialLearningRate: 0.2, decaySteps: 10, decayRate: 0.5 })
    const reference = schedules.warmup({ steps: 20, to: fall })
    const schedule = warmup(20, fall)
    hold.close('the first update', schedule(0), reference(0), [
      [0.2, 'The rate begins at 0, and rises.'],
      [0.01, 'The first update has the rate 0: n counts the updates done.'],
    ])
    hold.close('after 5 updates of 20', schedule(5), reference(5), [
      [
        (fall(5) * 5) / 20,
        'It rises to the first rate of the other schedule, to(0), which does not fall meanwhile.',
      ],
      [5 / 20, 'It rises to the first rate of the other schedule, not to 1.'],
    ])
    hold.close('after 20', schedule(20), reference(20), [
      [fall(20), 'The other schedule begins when the rise is over: it has not seen the 20 updates.'],
      [0.2 * 0.95, 'The rise is over after 20 updates.'],
    ])
    hold.close('after 30', schedule(30), reference(30), [
      [fall(30), 'The other schedule counts from the end of the rise.'],
    ])
  },
})
