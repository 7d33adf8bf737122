import { exercise } from '../exercise.js'

const start = (items: number, parts: number, part: number): number => Math.floor((items * part) / parts)

/** The ranges of `count` parts, the first of them `first`, each `step` after the one before. */
const ranges = (items: number, parts: number, first: number, step = 1): number[][] =>
  Array.from({ length: 8 }, (_, i) => first + i * step).map((part) => [
    start(items, parts, part),
    start(items, parts, part + 1),
  ])

export default exercise<typeof import('./start.js')>({
  title: 'Parts of a launch',
  check({ partsOf }, hold) {
    for (const [items, threads, thread] of [
      [100, 3, 1],
      [64, 2, 0],
      [1000, 4, 3],
    ]) {
      const parts = 8 * threads
      const size = Math.ceil(items / parts)
      hold.equal(
        `${items} items on ${threads} threads: the parts of thread ${thread}`,
        partsOf(items, threads, thread),
        ranges(items, parts, 8 * thread),
        [
          [
            ranges(items, parts, thread, threads),
            'These parts are dealt out in turn. A thread’s own parts are neighbors.',
          ],
          [
            ranges(items, parts, 8 * thread).map(([from, to]) => [from, to - 1]),
            'The end does not belong to the part: it is where the next one begins.',
          ],
          [
            Array.from({ length: 8 }, (_, i) => [(8 * thread + i) * size, (8 * thread + i + 1) * size]),
            'Parts of ⌈items / parts⌉ items leave too few for the last one. Round where a part begins, not how long it is.',
          ],
          [ranges(items, parts, 8 * (thread - 1)), 'Threads are numbered from 0.'],
        ],
      )
    }
  },
})
