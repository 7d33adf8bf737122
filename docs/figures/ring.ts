// The ring all-reduce of four machines: how many machines' gradients each piece has, step by step.

import { arrow, frame, group, rect, svg, text, type Part } from './draw.js'

const N = 4
const cell = 25

/** counts[machine][piece]: of how many machines a piece is the sum. */
type State = readonly (readonly number[])[]

/** The pieces that machines pass to the right in a step, the machine's number taken into account. */
const passed = (machine: number, step: number): number => (machine - step + 2 * N) % N

/** Adding: what comes is added. Passing on: what comes is finished, and takes the place of what was there. */
function after(state: State, step: number): State {
  return state.map((pieces, machine) => {
    const from = (machine - 1 + N) % N
    const piece = passed(from, step)
    return pieces.map((count, p) =>
      p === piece ? (step < N - 1 ? count + state[from][p] : state[from][p]) : count,
    )
  })
}

const start: State = Array.from({ length: N }, () => Array.from({ length: N }, () => 1))
const states = [start]
for (let step = 0; step < 2 * (N - 1); step++) states.push(after(states[step], step))
if (
  states
    .at(-1)!
    .flat()
    .some((count) => count !== N)
)
  throw new Error('ring: not all pieces are finished')

function picture(step: number): Part {
  const state = states[step]
  const machines = state.map((pieces, machine) => {
    const y = machine * (cell + 7)
    const cells = pieces.map((count, p) =>
      [
        rect(p * cell, y, cell, cell, { role: count === N ? 'y' : count > 1 ? 'x' : 'none' }),
        text((p + 0.5) * cell, y + cell / 2, count, { size: 13, style: count === N ? 'strong' : undefined }),
      ].join('\n'),
    )
    const sent =
      step < states.length - 1 ? frame(passed(machine, step) * cell, y, cell, cell, { width: 2.5 }) : ''
    return [...cells, sent].join('\n')
  })
  const title = step === 0 ? 'start' : `after step ${step}`
  return [text((N * cell) / 2, -14, title, { size: 13, style: 'strong' }), ...machines].join('\n')
}

export default function ring(): string {
  const shown = [0, 1, 2, 3, 4, 6]
  return svg(
    480,
    392,
    'A ring of four machines',
    'Four machines, each a row of four pieces. A number says of how many machines a piece is the sum. In each of three steps every ' +
      'machine passes one piece to the next, which adds it: then each has one piece of four. In three more steps the finished ' +
      'pieces are passed on, until all pieces of all machines are sums of four.',
    ...shown.map((step, i) => group(60 + (i % 3) * 140, 44 + Math.floor(i / 3) * 176, picture(step))),
    ...[0, 1, 2, 3].map((machine) =>
      text(30, 57 + machine * (cell + 7), `${'ABCD'[machine]}`, { style: 'strong' }),
    ),
    ...[0, 1, 2].map((machine) => arrow([30, 66 + machine * 32], [30, 80 + machine * 32])),
    text(240, 366, 'A, B, C and D pass the framed piece on: A to B, B to C, C to D, D to A.', {
      size: 12,
      style: 'quiet',
    }),
    text(240, 383, 'Steps 1 to 3 add it, steps 4 to 6 copy it.', { size: 12, style: 'quiet' }),
  )
}
