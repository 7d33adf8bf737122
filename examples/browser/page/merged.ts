// How a value came about of which several layers have a part: their values, and what is made of them.

import type { Back, Merged, Share } from '../lab/protocol.js'
import { agreement, equation, gradientOf, lossOf, type ExplanationStep } from './explanation-parts.js'
import { h } from './dom.js'
import { wordsOf } from './maps.js'
import { format } from './numbers.js'
import { list } from './tables.js'

export function mergedSteps(merged: Merged, names: readonly string[]): readonly ExplanationStep[] {
  const { kind, shares, back } = merged
  const joins = kind === 'concatenate'
  return [
    {
      title: joins ? 'The input' : 'The inputs',
      body: [
        ...(joins ? [h('p', {}, 'Inputs are laid side by side. This value is one of this input:')] : []),
        list('values', ['layer', 'place', 'value'], shares.map(rowOf)),
      ],
    },
    {
      title: joins ? 'The value' : 'How they combine',
      body: [
        equation(
          `z = ${combined(
            kind,
            shares.map(({ x }) => format(x)),
          )} = ${format(merged.merged)}`,
        ),
        agreement(merged.merged, merged.before),
      ],
    },
    {
      title: 'What flows back in training',
      body: 'reason' in back ? [h('p', {}, back.reason)] : backBody(merged, back, names),
    },
  ]
}

const rowOf = ({ place, below, x }: Share): readonly string[] => [
  place.layer,
  wordsOf(place, below.shape),
  format(x),
]

/** What a merge makes of these numbers, as one writes it. */
function combined(kind: string, [first, ...others]: readonly string[]): string {
  const signs: Readonly<Record<string, string>> = {
    ...{ add: '+', average: '+', subtract: '−', multiply: '·', reduce: '·', divide: '/', power: '^' },
  }
  const sign = signs[kind]
  if (!sign) return others.length > 0 ? `${kind}(${[first, ...others].join(', ')})` : first
  const signed = (number: string): string => (number.startsWith('−') ? `(${number})` : number)
  const whole = [kind === 'power' ? signed(first) : first, ...others.map(signed)].join(` ${sign} `)
  return kind === 'average' ? `(${whole}) / ${others.length + 1}` : whole
}

function backBody({ kind, shares }: Merged, back: Back, names: readonly string[]): readonly HTMLElement[] {
  const rows = shares.map(({ place, slope }) => [place.layer, format(slope), format(back.delta * slope)])
  return [
    lossOf(back, names),
    gradientOf(back, 'linear'),
    list('what each input gets', ['layer', '∂z/∂x', 'δ · ∂z/∂x'], rows),
    ...(kind === 'maximum' || kind === 'minimum'
      ? [h('p', {}, 'Only the input that won gets a gradient.')]
      : []),
    h(
      'p',
      { className: 'quiet' },
      'An input that other layers take as well gets the sum of what comes back from each.',
    ),
  ]
}
