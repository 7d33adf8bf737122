import { computeOne, counted, values } from '../../shared/reference.js'
import { exercise, type Hold } from '../exercise.js'

const [H, W, C] = [4, 5, 3]
const [h, w, c] = [2, 3, 1]
const perm = [2, 0, 3, 1]

/** An image that is 1 at the place asked for. */
const marked = values(
  [1, H, W, C],
  Array.from({ length: H * W * C }, (_, i) => (i === (h * W + w) * C + c ? 1 : 0)),
)

export default exercise<typeof import('./start.js')>({
  title: 'Places after flatten, and an inverse permutation',
  async check(answer, hold: Hold) {
    hold.equal('after flatten', answer.place(), marked.data.indexOf(1), [
      [33, 'That is PyTorch’s order. Here channels run fastest: (h·W + w)·C + c.'],
      [37, 'A row has W = 5 columns before it for each row, not H: (h·W + w)·C + c.'],
      [41, 'Places count from 0.'],
    ])
    const channelsFirst = await computeOne('transpose', { x: marked }, { perm: [0, 3, 1, 2] })
    hold.equal('in PyTorch', answer.pytorchPlace(), channelsFirst.indexOf(1), [
      [40, 'That is NHWC. PyTorch’s order is channels, rows, columns: (c·H + h)·W + w.'],
    ])
    const x = counted(2, 3, 4, 5)
    const there = await computeOne('transpose', { x }, { perm })
    const moved = values(
      perm.map((axis) => x.shape[axis]),
      there,
    )
    const undone = answer.inverse()
    hold.that(
      Array.isArray(undone) && [...undone].sort().join() === '0,1,2,3',
      'A permutation of four axes names each of 0, 1, 2 and 3 once.',
    )
    const back = await computeOne('transpose', { x: moved }, { perm: undone })
    hold.that(
      back.join() === x.data.join(),
      undone.join() === perm.join()
        ? 'Doing the same twice does not undo it: axis perm[i] went to i, so it goes from i back to perm[i].'
        : `Transposed by ${perm.join(', ')} and then by ${undone.join(', ')}, an array is not what it was. Axis perm[i] went to i; where does i go back to?`,
    )
  },
})
