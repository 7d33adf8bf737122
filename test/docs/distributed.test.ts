// The tables of docs/distributed.md follow from its formulas.

import { expect, it } from 'vitest'
import { chapter } from './chapter.js'

const bandwidth = 10e9 / 8
const latency = 50e-6

function row(N: number, P: number, t: number): string {
  const bytes = ((2 * (N - 1)) / N) * 4 * P
  const time = bytes / bandwidth + 2 * (N - 1) * latency
  const cells = [bytes / 1e6, time * 1e3, t / (t / N + time), (N * t) / (t + time)]
  return `| ${[String(N), ...cells.map((value) => value.toFixed(1))].join(' | ')} |`
}

it.each([
  ['case-study', 1_059_235, 0.0215],
  ['resnet-50', 25_557_032, 0.1],
])('%s', (name, P, t) => {
  const text = chapter('distributed.md')
  const [, table] = new RegExp(`<!-- ${name}:start -->\n\n([^]*?)\n\n<!-- ${name}:end -->`).exec(text)!
  expect(table.split('\n').slice(2)).toEqual([2, 4, 8, 16, 32, 64].map((N) => row(N, P, t)))
  expect(text).toContain(`P = ${P.toLocaleString('en-US')}`)
})
