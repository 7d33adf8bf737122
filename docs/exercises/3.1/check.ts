import { input, layers } from 'receptive'
import { exercise } from '../exercise.js'

/** How many rows the library's layer gives. */
function rows(
  size: number,
  config: { strides?: number; dilationRate?: number; padding?: 'valid' | 'same' },
): number {
  const layer = layers.conv2d({ filters: 1, kernelSize: 3, ...config })
  return layer.apply(input({ shape: [size, size, 1] })).shape[0]
}

export default exercise<typeof import('./start.js')>({
  title: 'Output size of a convolution',
  check(answer, hold) {
    const whole = 'How many places is a whole number: the quotient is rounded down.'
    hold.equal('70 rows, 3 taps, stride 2, valid', answer.validStride2(), rows(70, { strides: 2 }), [
      [33.5, whole],
      [34.5, whole],
      [33, 'The window stands at the first place before it takes any step: add that 1.'],
      [35, 'That is the size for `same`. With `valid` the whole window must lie inside.'],
      [68, 'That is stride 1. With stride 2 the window skips every other place.'],
    ])
    hold.equal(
      '70 rows, 3 taps, stride 2, same',
      answer.sameStride2(),
      rows(70, { strides: 2, padding: 'same' }),
      [
        [34, 'That is the size for `valid`. `same` pads, and its size is ⌈in / s⌉.'],
        [70, '`same` keeps the size at stride 1 only. At stride 2 it is halved.'],
      ],
    )
    hold.equal('28 rows, 3 taps, dilation 4, valid', answer.dilation4(), rows(28, { dilationRate: 4 }), [
      [26, 'That is dilation 1. With dilation 4 the taps stand 4 apart: what does the filter reach?'],
      [17, 'The reach is (k − 1)·d + 1, not k·d: there are k − 1 gaps between k taps.'],
      [7, 'Dilation spreads the taps, it does not make the window move further.'],
    ])
  },
})
