import { computeOne, values } from '../../shared/reference.js'
import { exercise, type Hint } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'The gradient of a convolution with respect to its input',
  async check({ inputGradient }, hold) {
    /** What the reference gives, for a filter and a stride. */
    const reference = (dy: readonly number[], w: readonly number[], size: number, s: number, p: number) =>
      computeOne(
        'conv2dInputGradient',
        { dy: values([1, 1, dy.length, 1], dy), w: values([1, w.length, 1, 1], w) },
        {
          inputShape: [1, 1, size, 1],
          strides: [1, s],
          dilations: [1, 1],
          padding: [
            [0, 0],
            [p, (dy.length - 1) * s + w.length - size - p],
          ],
        },
      )
    const at = async (
      dy: readonly number[],
      w: readonly number[],
      size: number,
      s: number,
      p: number,
      hints: Hint[],
    ) =>
      hold.close(
        `dy = ${dy.join(', ')}, the taps ${w.join(', ')}, ${size} pixels, s = ${s}, p = ${p}`,
        inputGradient(dy, w, size, s, p),
        await reference(dy, w, size, s, p),
        hints,
      )
    const taps = [1, 10, 100]
    await at([1, 2, 3], taps, 5, 1, 0, [
      [
        await reference([1, 2, 3], taps.toReversed(), 5, 1, 0),
        'The filter is turned round once too often: pixel a meets tap u of output i where a = i·s + u − p.',
      ],
      [
        (got: number[]) => got.length === 5 && got[1] !== 12 && got[0] === 1,
        'Several outputs met the same pixel. Their gradients are added; none replaces another.',
      ],
    ])
    await at([1, 2], taps, 5, 2, 0, [
      [
        await reference([1, 2, 0], taps, 5, 1, 0),
        'Your windows stand one pixel apart: output i starts at i·s − p, not at i − p.',
      ],
    ])
    await at([1, 2], taps, 3, 2, 1, [
      [
        await reference([1, 2], taps, 5, 2, 0).then((dx) => dx.slice(0, 3)),
        'The padding is left out: tap u of output i meets pixel i·s + u − p.',
      ],
    ])
  },
})
