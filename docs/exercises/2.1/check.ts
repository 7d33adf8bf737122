import { ndarray, openBackend } from 'receptive'
import { exercise } from '../exercise.js'

/** What the library computes. */
async function reference() {
  const backend = await openBackend('reference')
  const matrix = (values: number[]) => backend.tensor(ndarray(values, [values.length / 2, 2]))
  const [x, target] = [matrix([1, 2]), matrix([1, 0])]
  const a = backend.run(
    'dense',
    { x, w: matrix([2, -1, -1, 1]), b: backend.tensor(ndarray([1, -2], [2])) },
    {},
  )
  const h = backend.run('relu', { x: a }, {})
  const w = matrix([1, -1, 0, 1])
  const z = backend.run('dense', { x: h, w }, {})
  const dz = backend.run('softmaxCrossEntropyGradient', { x: z, target }, {})
  const dh = backend.run('denseInputGradient', { dy: dz, w }, {})
  const da = backend.run('reluGradient', { y: h, dy: dh }, {})
  const pairs = async (tensor: typeof x) => {
    const values = Array.from(await tensor.data())
    return Array.from({ length: values.length / 2 }, (_, row) => values.slice(2 * row, 2 * row + 2))
  }
  return {
    dz: (await pairs(dz))[0],
    dA: await pairs(backend.run('denseWeightGradient', { x, dy: da }, {})),
    leaky: await pairs(backend.run('denseWeightGradient', { x, dy: dh }, {})),
  }
}

const near = (expected: readonly (readonly number[])[]) => (got: unknown) =>
  (got as number[][]).every((row, i) => row.every((value, o) => Math.abs(value - expected[i][o]) < 1e-3))

export default exercise<typeof import('./start.js')>({
  title: 'A unit that is off',
  async check(answer, hold) {
    const right = await reference()
    hold.close(
      'dz',
      answer.dz(),
      right.dz,
      [
        [
          (got: unknown) => near([[-0.5, 0.5]])([got]),
          'These are the gradients of the chapter’s network. Here h = (1, 0), so the scores are 1 and −1.',
        ],
        [
          (got: unknown) => near([right.dz.map((value) => -value)])([got]),
          'The signs are the other way round: dz is p − target.',
        ],
        [
          (got: unknown) => near([[1 + right.dz[0], right.dz[1]]])([got]),
          'These are the probabilities. Subtract the target, (1, 0).',
        ],
      ],
      1e-3,
    )
    hold.close(
      'dA',
      answer.dA(),
      right.dA,
      [
        [near(right.leaky), 'A gradient comes through the unit that is off. There da₁ = 0, whatever dh₁ is.'],
        [
          near([0, 1].map((i) => right.dA.map((row) => row[i]))),
          'Rows and columns are exchanged: a column of A belongs to a unit.',
        ],
        [
          near([
            [-1, 0],
            [-2, 0],
          ]),
          'dh₀ is not −1 any more: the scores have changed, and with them dz.',
        ],
      ],
      1e-3,
    )
  },
})
