import { exercise } from '../exercise.js'

const indices = (x: number, shape: readonly number[]): number[] =>
  shape.map((size, axis) => Math.floor(x / shape.slice(axis + 1).reduce((a, b) => a * b, 1)) % size)

export default exercise<typeof import('./start.js')>({
  title: 'Indices of an invocation',
  check({ indicesOf }, hold) {
    const shape = [2, 3, 4, 5]
    for (const x of [0, 4, 5, 67, 119])
      hold.equal(
        `Invocation ${x} of an output [${shape.join(', ')}]`,
        indicesOf(x, shape),
        indices(x, shape),
        [
          [
            indices(x, shape.toReversed()).toReversed(),
            'There n changes fastest. In row-major order the last index does: begin with k, the remainder by K.',
          ],
          [
            (got: unknown) => (got as number[]).some((index) => !Number.isInteger(index)),
            'An index is a whole number: round the quotients down.',
          ],
          [
            (got: unknown) => (got as number[]).some((index, axis) => index >= shape[axis]),
            'An index is as large as its axis, or larger. Take the remainder before you go on to the next axis.',
          ],
        ],
      )
  },
})
