import { computeOne, values } from '../../shared/reference.js'
import { exercise, type Hint } from '../exercise.js'

const dy = [1, 2, 3, 10, 20, 30]
const [rows, columns] = [2, 3]

/** The sums along the rows, the columns or both, as the library adds up what was repeated. */
async function reference(aRows: number, aColumns: number): Promise<readonly number[]> {
  const down = aRows === 1 ? await computeOne('biasGradient', { dy: values([rows, columns], dy) }, {}) : dy
  if (aColumns === columns) return down
  const x = values([aRows, columns], down)
  const turned = await computeOne('transpose', { x }, { perm: [1, 0] })
  return computeOne('biasGradient', { dy: values([columns, aRows], turned) }, {})
}

export default exercise<typeof import('./start.js')>({
  title: 'The gradient of what was broadcast',
  async check({ summedTo }, hold) {
    const at = async (aRows: number, aColumns: number, hints: Hint[]) =>
      hold.close(
        `dy = 1 2 3 / 10 20 30, a of ${aRows} × ${aColumns}`,
        summedTo(dy, rows, columns, aRows, aColumns),
        await reference(aRows, aColumns),
        hints,
      )
    await at(2, 3, [])
    await at(1, 3, [
      [[1, 2, 3], 'a was used in every row: add the gradients of all rows.'],
      [[10, 20, 30], 'The last row’s gradient replaced the others’. They are added.'],
      [[5.5, 11, 16.5], 'The gradients are added, not averaged.'],
    ])
    await at(2, 1, [
      [[1, 10], 'a was used in every column: add the gradients of all columns.'],
      [[3, 30], 'The last column’s gradient replaced the others’. They are added.'],
      [[11, 22], 'That sums along the wrong axis: a has one value per row.'],
    ])
    await at(1, 1, [[[6], 'a was used in every row as well.']])
  },
})
