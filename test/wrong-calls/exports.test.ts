// Everything that is exported, called in every wrong way that follows from how it is called rightly.

import { describe, expect, it } from 'vitest'
import * as gpuEntry from '../../src/gpu.js'
import * as api from '../../src/index.js'
import { outcomeOf } from './outcome.js'
import { madeElsewhere, signatures } from './signatures.js'
import { wrongCalls } from './wrong-values.js'

/** Calls that are right with no argument, or none but an empty object. */
const takesNothing = new Set(
  Object.entries(signatures)
    .filter(([, { args }]) => args.every(({ mayBeMissing }) => mayBeMissing))
    .map(([name]) => name),
)

const isClass = (value: object): boolean => /^class\b/.test(Function.prototype.toString.call(value))

type Callable = (...args: readonly unknown[]) => unknown

const callable = (value: object): Callable =>
  isClass(value)
    ? (...args) => new (value as new (...args: readonly unknown[]) => unknown)(...args)
    : (value as Callable)

/** Every function and class that is exported, by its name; those of `layers` and `schedules` behind these. */
const exported: ReadonlyMap<string, Callable> = new Map(
  Object.entries<object>({ ...api, ...gpuEntry, ops: {}, updates: {} }).flatMap(
    ([name, value]): [string, Callable][] =>
      typeof value === 'function'
        ? [[name, callable(value)]]
        : Object.entries<object>(value as Record<string, object>).map(([member, one]) => [
            `${name}.${member}`,
            callable(one),
          ]),
  ),
)

const anything: readonly unknown[][] = [
  [],
  [null],
  [0],
  ['x'],
  [[]],
  [{}],
  [() => 1],
  [Map],
  [new Map()],
  [NaN],
]

describe('every export', () => {
  it('has a right call, from which its wrong ones are made', () => {
    expect([...exported.keys()].filter((name) => !(name in signatures))).toEqual(madeElsewhere)
  })

  it('has one that is accepted', async () => {
    const refused: Record<string, string> = {}
    const made = Object.entries(signatures).filter(([, { args }]) => args.length > 0)
    for (const [name, { call, args }] of made) {
      const outcome = await outcomeOf(() => call(...(args.map(({ value }) => value) as never[])))
      if (outcome.kind !== 'accepted') refused[name] = outcome.said
    }
    expect(refused).toEqual({})
  })

  it.each([...exported])('%s fails in words, if at all, whatever it is given', async (name, call) => {
    const failed: string[] = []
    for (const args of anything) {
      const { kind, said } = await outcomeOf(() => call(...args))
      const given = args.map((one) => (typeof one === 'function' ? 'a function' : JSON.stringify(one))).join()
      if (kind === 'raw') failed.push(`${name}(${given}): ${said}`)
      if (
        kind === 'accepted' &&
        (madeElsewhere.includes(name) || (args.length === 0 && !takesNothing.has(name)))
      )
        failed.push(`${name}(): accepted`)
    }
    expect(failed).toEqual([])
  })
})

describe('wrong calls are refused, and the refusal names what is wrong', () => {
  it.each(Object.entries(signatures))('%s', async (name, signature) => {
    const failed: string[] = []
    for (const { shown, make, names, says } of wrongCalls(name, signature)) {
      const { kind, said } = await outcomeOf(make)
      if (kind !== 'refused') failed.push(`${kind}  ${shown}  ${said}`)
      else if (!names.some((name) => said.includes(name)) || !says.every((part) => said.includes(part)))
        failed.push(`says not ${[names.join(' or '), ...says].join()}  ${shown}  ${said}`)
    }
    expect(failed).toEqual([])
  })
})
