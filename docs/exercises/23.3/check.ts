import { exercise } from '../exercise.js'

/** Where element (k, l) goes, in one order or another. */
function packed(
  b: Float32Array,
  depth: number,
  columns: number,
  to: (k: number, l: number) => number,
): Float32Array {
  const panels = new Float32Array(Math.ceil(columns / 8) * depth * 8)
  for (let k = 0; k < depth; k++) for (let l = 0; l < columns; l++) panels[to(k, l)] = b[k * columns + l]
  return panels
}

export default exercise<typeof import('./start.js')>({
  title: 'Packing panels',
  check({ packPanels }, hold) {
    for (const [depth, columns] of [
      [2, 8],
      [2, 16],
      [3, 10],
    ]) {
      const b = Float32Array.from({ length: depth * columns }, (_, i) => i + 1)
      const all = Math.ceil(columns / 8)
      hold.equal(
        `A matrix [${depth}, ${columns}] of 1, 2, 3 …`,
        packPanels(b.slice(), depth, columns),
        packed(b, depth, columns, (k, l) => ((l >> 3) * depth + k) * 8 + (l & 7)),
        [
          [
            packed(b, depth, columns, (k, l) => (k * all + (l >> 3)) * 8 + (l & 7)),
            'That is row after row of the whole matrix. A panel must be finished before the next one begins.',
          ],
          [
            packed(b, depth, columns, (k, l) => (l >> 3) * depth * 8 + (l & 7) * depth + k),
            'Within the panel, columns follow each other. The tile wants its rows: eight neighboring values per step.',
          ],
          [
            (got: unknown) => (got as Float32Array).length === depth * columns,
            'The last panel is too short. It has 8 columns like the others; zeros fill it up.',
          ],
        ],
      )
    }
  },
})
