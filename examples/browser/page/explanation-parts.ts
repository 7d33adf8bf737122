// What explanations of all kinds of layers are made of.

import type { Back } from '../lab/protocol.js'
import { h } from './dom.js'
import { format } from './numbers.js'

export interface ExplanationStep {
  readonly title: string
  readonly body: readonly (HTMLElement | string)[]
}

export const equation = (text: string, rest = ''): HTMLElement =>
  h('p', { className: 'equation' }, h('b', {}, text), rest)

/** Whether the value by hand is what the network's own kernel computed. */
export function agreement(z: number, before: number): HTMLElement {
  const agree = Math.abs(z - before) <= 1e-4 * Math.max(1, Math.abs(before))
  const p = h('p', { className: agree ? 'right' : 'wrong' })
  p.textContent = `${agree ? 'The network computed the same' : 'The network computed a different value'}: z = ${format(before)}`
  Object.assign(p.dataset, { sum: String(z), computed: String(before) })
  return p
}

/** Which loss it is that flows back, and from what. */
export function lossOf({ meaning, right }: Back, names: readonly string[]): HTMLElement {
  const name = `“${names[Number(right)]}”`
  const losses: Readonly<Record<Back['meaning'], string>> = {
    classes: `the cross-entropy, −log p, with ${name} as the right answer`,
    scores: `the cross-entropy of the scores’ softmax, −log p, with ${name} as the right answer`,
    labels: `the binary cross-entropy, −log p, with ${name} as right`,
    numbers: `the mean squared error, the mean of (y − t)², with t = ${right}`,
  }
  return h('p', {}, `The loss L is ${losses[meaning]}.`)
}

/** δ, the gradient of the loss by the value before its activation. */
export function gradientOf({ dy, delta, formula }: Back, activation: string): HTMLElement {
  if (dy === undefined) return equation(`δ = ${formula} = ${format(delta)}`, ': activation and loss together')
  const from = formula ? `${formula} = ` : ''
  return activation === 'linear'
    ? equation(`δ = dy = ${from}${format(delta)}`)
    : equation(`dy = ${from}${format(dy)},  δ = ${slopeOf(activation)} = ${format(delta)}`)
}

/** δ from dy, in symbols: each value of a softmax depends on all that go in. */
const slopeOf = (activation: string): string =>
  ['softmax', 'logSoftmax'].includes(activation) ? 'Σ dy · ∂y/∂z, over all y,' : `dy · ${activation}′(z)`
