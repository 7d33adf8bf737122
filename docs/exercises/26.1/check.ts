import { exercise } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'A block of one coefficient',
  check({ sample }, hold) {
    // ½ · 1/√2 along the rows, and again along the columns.
    hold.close('The samples', sample(), 40 * 16 * (0.5 * Math.SQRT1_2) ** 2 + 128, [
      [80, 'Samples are stored around 0: 128 is added at the end.'],
      [
        768,
        'The transform has a factor of ½ · 1/√2 for the first coefficient, once along the rows and once along the columns.',
      ],
      [288, 'c₀ is 1/√2, once along the rows and once along the columns: together another ½.'],
      [133, 'The coefficient is multiplied by its entry of the quantization table first.'],
    ])
  },
})
