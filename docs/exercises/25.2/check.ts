import { exercise } from '../exercise.js'

const products = 3 * 3 * 32

export default exercise<typeof import('./start.js')>({
  title: 'Reads of a convolution',
  check({ valueByValue, inQuads }, hold) {
    hold.equal('Value by value', valueByValue(), 2 * products, [
      [products, 'Each product takes two reads: one of x and one of w.'],
      [2 * 9, 'Each of the 32 channels has a product at each of the 9 taps.'],
    ])
    const quads = (products / 4) * 5
    hold.equal('In quads', inQuads(), quads / 4, [
      [quads, 'That is per invocation, which gives four outputs.'],
      [products / 2, 'An invocation reads one texel of x for four outputs, not one for each of them.'],
      [
        (products * 2) / 16,
        'Four texels of w are needed per texel of x: each holds the taps of four filters for one channel.',
      ],
    ])
  },
})
