// Every reference kernel against PyTorch's float64 results (fixtures/sections/*.py). The inputs are exact in float32.

import { describe, expect, it } from 'vitest'
import { hash32 } from '../../kernels/hash.js'
import { ops, updates, type Inputs, type UpdateName } from '../../kernels/ops.js'
import { referenceUpdates } from '../../kernels/reference/index.js'
import type { DType } from '../../kernels/device.js'
import type { NDArray } from '../../kernels/shape.js'
import { expectClose, type Tolerance } from '../support/arrays.js'
import { inputsOf, kernelFixtures, toArray, type FixtureUpdate } from './fixtures.js'
import { kernelNames, listOf, run } from './run.js'

const fixtures = kernelFixtures()

// float64 differs by the order of sums alone; float32 by the rounding of what is stored, half a unit in 2²⁴ a step.
const tolerances: Record<DType, Tolerance> = {
  float64: { rtol: 1e-12, atol: 1e-13 },
  float32: { rtol: 1e-6, atol: 1e-6 },
}

describe.each(['float64', 'float32'] as const)('%s kernels agree with PyTorch', (dtype) => {
  for (const example of fixtures.cases)
    for (const step of example.runs)
      for (const name of kernelNames(step.op))
        it(`${example.name}: ${name}`, () => {
          const actual = run(step.op, inputsOf(example, step, dtype), step.attributes, { name, dtype })
          listOf(actual).forEach((output, i) =>
            expectClose(output, toArray(example.arrays[step.outputs[i]], 'float64'), tolerances[dtype]),
          )
        })

  it.each(fixtures.updates)('$name', (example) => {
    applySteps(example, dtype)
  })
})

function applySteps<K extends UpdateName>({ op, state, steps, final }: FixtureUpdate<K>, dtype: DType): void {
  const arrays = Object.fromEntries(Object.entries(state).map(([name, a]) => [name, toArray(a, dtype)]))
  for (const { attributes, g } of steps)
    referenceUpdates[op].run({ ...arrays, g: toArray(g, dtype) } as unknown as Inputs<K, NDArray>, attributes)
  for (const [name, expected] of Object.entries(final))
    expectClose(arrays[name], toArray(expected, 'float64'), tolerances[dtype])
}

describe('the fixtures', () => {
  it('hold every op', () => {
    const held = new Set(fixtures.cases.flatMap(({ runs }) => runs.map(({ op }) => op)))
    expect([...held].sort()).toEqual(Object.keys(ops).sort())
  })

  it('hold every update', () => {
    expect(new Set(fixtures.updates.map(({ op }) => op))).toEqual(new Set(Object.keys(updates)))
  })
})

it.each(fixtures.hashes)('hash32($a, $b) has the bits that numpy computes', ({ a, b, hash }) => {
  expect(hash32(a, b)).toBe(hash)
})

it('dropout masks are those of numpy, element for element', () => {
  const masks = fixtures.cases.filter(({ runs }) => runs[0].op === 'dropoutMask')
  expect(masks.length).toBeGreaterThan(2)
  for (const example of masks) {
    const mask = run('dropoutMask', {}, example.runs[0].attributes as never, { dtype: 'float64' })
    expectClose(mask, toArray(example.arrays.mask, 'float64'))
  }
})
