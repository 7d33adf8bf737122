import { ndarray, openBackend } from 'receptive'
import { exercise } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'Six pixels become four',
  async check({ centers, second }, hold) {
    const backend = await openBackend('reference')
    const x = backend.tensor(ndarray([0, 10, 20, 30, 40, 50], [1, 1, 6, 1]))
    const y = await backend.run('resize2d', { x }, { size: [1, 4], interpolation: 'bilinear' }).data()
    // These pixels are ten times their own places, and no center lies outside them.
    const places = Array.from(y, (value) => value / 10)
    hold.close('The centers', centers(), places, [
      [
        [0, 1.5, 3, 4.5],
        'That is d · scale, which goes by the corners of pixels. Go by their centers: (d + ½) · scale − ½.',
      ],
      [
        [0.75, 2.25, 3.75, 5.25],
        'These are counted from the edge of the image. The center of the first pixel lies at ½: subtract it.',
      ],
      [places.map((_, d) => ((d + 0.5) * 2) / 3 - 0.5), 'The scale is in / out, 6/4, not 4/6.'],
    ])
    hold.close('The second output', second(), y[1], [
      [12.5, 'The weights are exchanged: f belongs to x[i + 1], and 1 − f to x[i].'],
      [20, 'That is the nearest pixel. Bilinear takes two of them, by their distances.'],
      [15, 'That is the mean of two pixels. The nearer one counts for more.'],
    ])
  },
})
