// The contract of every op, asked for shapes in wrong ways: what is missing or of another kind is named.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isActivationOp } from '../../kernels/ops/activations.js'
import { ops, updates } from '../../src/index.js'
import { table } from '../conformance/table.js'
import { outcomeOf } from './outcome.js'

type AnyShapes = Readonly<Record<string, unknown>>
type Asked = (shapes?: unknown, attributes?: unknown) => unknown

/** Inputs and attributes that may be left out. */
const optional = new Set([
  'b',
  'gamma',
  'beta',
  'weight',
  'activation',
  'outputPadding',
  'coefficients',
  'step',
  'weightDecay',
  'maxValue',
  'negativeSlope',
  'threshold',
])
const mayLack = (op: string, name: string): boolean =>
  optional.has(name) ||
  (isActivationOp(op.replace(/Gradient$/, '')) && !['x', 'y', 'dy'].includes(name)) ||
  (op === 'batchNormalization' && name === 'mean') ||
  (op === 'conv2dTranspose' && name === 'groups') ||
  (op === 'pad2d' && (name === 'mode' || name === 'value')) ||
  (op.startsWith('resize2d') && ['coordinates', 'rounding', 'scale'].includes(name)) ||
  (op.startsWith('maxPool2d') && name === 'dilations') ||
  (op === 'rmsprop' && (name === 'a' || name === 'm'))

const others: readonly unknown[] = [
  null,
  5,
  'x',
  {},
  () => 1,
  NaN,
  Promise.resolve(1),
  [null],
  ['1'],
  [1.5],
  [0],
]

describe('every op refuses', () => {
  it.each(Object.entries<unknown>({ ...ops, ...updates }))('%s', async (op, given) => {
    const ask = given as Asked
    const [draw] = fc.sample(fc.noBias(table[op as 'relu'].draws), { seed: 3, numRuns: 1 })
    const shapes: AnyShapes = draw.shapes as never
    const attributes: AnyShapes = draw.attributes as never
    const failed: string[] = []
    const refused = async (shown: string, make: () => unknown): Promise<void> => {
      const { kind, said } = await outcomeOf(make)
      if (kind !== 'refused' || !said.startsWith(`${op}: `)) failed.push(`${kind}  ${shown}  ${said}`)
    }
    expect(await outcomeOf(() => ask(shapes, attributes))).toEqual({ kind: 'accepted', said: '' })
    await refused('nothing', () => ask())
    for (const other of [null, 5, 'x', [], () => 1]) {
      await refused(`inputs ${String(other)}`, () => ask(other, attributes))
      await refused(`attributes ${String(other)}`, () => ask(shapes, other))
    }
    for (const name of Object.keys(shapes)) {
      for (const other of others)
        await refused(`${name} of another kind`, () => ask({ ...shapes, [name]: other }, attributes))
      if (!mayLack(op, name))
        await refused(`without ${name}`, () => ask({ ...shapes, [name]: undefined }, attributes))
    }
    for (const [name, value] of Object.entries(attributes)) {
      for (const other of others)
        if (typeof other !== typeof value || typeof value === 'object')
          await refused(`${name} of another kind`, () => ask(shapes, { ...attributes, [name]: other }))
      if (!mayLack(op, name))
        await refused(`without ${name}`, () => ask(shapes, { ...attributes, [name]: undefined }))
    }
    // Asked before and after the op's names are known.
    for (const asked of [ask, ask]) {
      await refused('an unknown input', () => asked({ ...shapes, bias: [1] }, attributes))
      await refused('an unknown attribute', () => asked(shapes, { ...attributes, stride: 2 }))
    }
    expect(failed).toEqual([])
  })
})
