// What explanations of all kinds of layers are made of.

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

export const takenAsRight = (className: string): HTMLElement =>
  h(
    'p',
    {},
    `The loss is the cross-entropy of what is answered here, with “${className}” as the right answer.`,
  )
