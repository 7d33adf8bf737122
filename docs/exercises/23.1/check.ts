import { exercise } from '../exercise.js'

const tiles = [
  { name: '6×8', rows: 6, vectors: 2 },
  { name: '8×8', rows: 8, vectors: 2 },
  { name: '4×16', rows: 4, vectors: 4 },
]
const sums = tiles.map(({ rows, vectors }) => rows * vectors)
const loads = tiles.map(({ rows, vectors }) => rows + vectors)

export default exercise<typeof import('./start.js')>({
  title: 'Tiles for 32 registers',
  check({ registers, best }, hold) {
    hold.equal(
      'The registers of 6×8, 8×8 and 4×16',
      registers(),
      sums.map((sum, i) => sum + loads[i] + 1),
      [
        [sums, 'These are the sums alone. The values that have been loaded wait in registers of their own.'],
        [sums.map((sum, i) => sum + loads[i]), 'One more register holds a product before it is added.'],
        [
          sums.map((sum) => sum + 4),
          'V8 does not reuse one register for the broadcasts: it loads all of them first.',
        ],
        [
          tiles.map(({ rows, vectors }) => rows * vectors * 4 + rows + vectors + 1),
          'A register holds four sums: a tile of 8 columns has two vectors per row.',
        ],
      ],
    )
    const perProduct = loads.map((load, i) => load / sums[i])
    hold.equal(
      'The tile with the fewest loads per multiply-add',
      best(),
      tiles[perProduct.indexOf(Math.min(...perProduct))].name,
      [
        ['6×8', 'It has the fewest loads, but also the fewest sums to share them: 8 loads for 12.'],
        ['8×8', 'It has 10 loads for 16 sums. A tile that is nearer to a square in registers loads less.'],
      ],
    )
  },
})
