// A launch of 24 parts on three threads, one of which wakes up late: whose parts each thread takes, and the barrier at the end.

import { partsPerThread } from '../../kernels/wasm/runtime/launch.js'
import { line, rect, svg, text, type Role } from './draw.js'

const threads = 3
/** When each thread begins, in the time that a part takes. */
const wakes = [0, 0.2, 5.5]
const roles: readonly Role[] = ['x', 'w', 'y']

interface Taken {
  readonly part: number
  readonly owner: number
  readonly thread: number
  readonly start: number
}

/** What `work` in kernels/wasm/runtime/launch.ts does: a thread's own parts first, in order, then those that the next owners have left. */
function launch(): readonly Taken[] {
  const left = Array.from({ length: threads }, () => partsPerThread)
  const free = [...wakes]
  const taken: Taken[] = []
  while (left.some((count) => count > 0)) {
    const thread = free.indexOf(Math.min(...free))
    const owner = Array.from({ length: threads }, (_, turn) => (thread + turn) % threads).find(
      (one) => left[one] > 0,
    )!
    taken.push({ part: partsPerThread * (owner + 1) - left[owner]--, owner, thread, start: free[thread] })
    free[thread] += 1
  }
  return taken
}

export default function threadsFigure(): string {
  const taken = launch()
  const end = Math.max(...taken.map(({ start }) => start + 1))
  const [left, scale] = [74, 372 / end]
  const helped = taken.filter(({ owner, thread }) => owner !== thread)
  const rowOf = (thread: number): number => 56 + thread * 66
  const bars = taken.map(({ part, owner, thread, start }) => {
    const x = left + start * scale
    return [
      rect(x, rowOf(thread), scale, 34, { role: roles[owner], radius: 2 }),
      text(x + scale / 2, rowOf(thread) + 17, part, {
        size: 13,
        style: owner === thread ? undefined : 'strong',
      }),
    ].join('\n')
  })
  const barrier = left + end * scale
  return svg(
    480,
    310,
    'A launch on three threads',
    `A launch of ${taken.length} parts. Threads 0 and 1 begin at once and compute their own parts, 0 to 7 and 8 to 15. Thread 2 ` +
      `wakes up late. So the others also take ${helped.map(({ part }) => part).join(', ')} of its parts 16 to 23. The launch ` +
      'ends when all parts are done.',
    text(left, 24, 'call: 24 parts, 8 for each thread', { anchor: 'start', style: 'strong' }),
    line(
      [
        [left, 40],
        [left, 250],
      ],
      { role: 'ink' },
    ),
    line(
      [
        [barrier, 40],
        [barrier, 250],
      ],
      { role: 'ink', dashed: true },
    ),
    ...wakes.map((_, thread) =>
      text(8, rowOf(thread) + 17, `thread ${thread}`, { anchor: 'start', size: 13 }),
    ),
    text(left + (wakes[2] * scale) / 2, rowOf(2) + 17, 'not yet woken', { size: 13, style: 'quiet' }),
    ...bars,
    text(left, 268, 'launch', { size: 13, style: 'quiet' }),
    text(barrier, 268, 'all done', { size: 13, style: 'quiet' }),
    text(240, 294, 'Color: whose part it is. Bold: taken over from another thread.', {
      size: 12,
      style: 'quiet',
    }),
  )
}
