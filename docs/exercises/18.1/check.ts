import { computeOne, values } from '../../shared/reference.js'
import { exercise } from '../exercise.js'

const x = values([1, 1, 3, 1], [0, 12, 24])
const resized = (interpolation: 'nearest' | 'bilinear') =>
  computeOne('resize2d', { x }, { size: [1, 6], interpolation })

export default exercise<typeof import('./start.js')>({
  title: 'Twice as large, by hand',
  async check(answer, hold) {
    // The inputs rise by 12 per pixel, so a bilinear output tells its position.
    hold.close('the position of output 3', answer.position(), (await resized('bilinear'))[3] / 12, [
      [1.5, 'That is i·H/oH, TensorFlow 1’s rule. Half-pixel centers: (i + ½)·H/oH − ½.'],
      [1.75, 'That is where the center is from the row’s edge. The first input’s center is half a pixel in.'],
      [1.2, 'That is the rule that aligns the corners: i·(H − 1)/(oH − 1).'],
    ])
    hold.equal('nearest', answer.nearest(), await resized('nearest'), [
      [[0, 12, 24, 0, 12, 24], 'A pixel’s copies stand side by side.'],
    ])
    hold.close('bilinear', answer.bilinear(), await resized('bilinear'), [
      [[0, 6, 12, 18, 24, 24], 'Outputs stand at −¼, ¼, ¾ …, not at 0, ½, 1 …'],
      [[0, 4.8, 9.6, 14.4, 19.2, 24], 'That aligns the corners. Outputs stand at −¼, ¼, ¾ …'],
      [
        [-3, 3, 9, 15, 21, 27],
        'Outside the outermost centers the outermost pixel counts alone: nothing is extrapolated.',
      ],
    ])
  },
})
