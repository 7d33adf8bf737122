// What the gradient checks of layers share: draws of shapes and settings, and the check itself.

import fc from 'fast-check'
import { expect } from 'vitest'
import {
  gradCheck,
  type GradCheckOptions,
  type GradCheckReport,
  type Layer,
  type Model,
  type PaddingOption,
  type Shape,
} from 'receptive'

const side = fc.nat(1)
/** By name, or as much as stated, which keeps windows of two elements and more over the image. */
export const padding: fc.Arbitrary<PaddingOption> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom<PaddingOption>('valid', 'same') },
  {
    weight: 1,
    arbitrary: fc.oneof(side, fc.tuple(side, side), fc.tuple(fc.tuple(side, side), fc.tuple(side, side))),
  },
)
/** Large enough for any window of up to 7 rows and columns. */
export const image = fc.tuple(
  fc.integer({ min: 7, max: 9 }),
  fc.integer({ min: 7, max: 9 }),
  fc.integer({ min: 1, max: 3 }),
)
export const seed = fc.integer({ min: 0, max: 2 ** 31 })

/** Fails, naming the worst element, unless a model's gradients are what central differences say. */
export async function expectExactModel(
  model: Layer | readonly Layer[] | Model,
  options: GradCheckOptions,
): Promise<GradCheckReport> {
  const report = await gradCheck(model, { samples: 12, ...options })
  expect(report, JSON.stringify(report.worst)).toMatchObject({ passed: true })
  return report
}

/** The same of a layer, or of layers in a row. */
export const expectExact = (
  layer: Layer | readonly Layer[],
  inputShape: Shape,
  seed: number,
): Promise<GradCheckReport> => expectExactModel(layer, { inputShape, seed })

/** Runs `check` on seeded random draws. */
export const forAll = <T>(draws: fc.Arbitrary<T>, check: (draw: T) => Promise<unknown>, numRuns = 25) =>
  fc.assert(
    fc.asyncProperty(draws, async (draw) => {
      await check(draw)
    }),
    { numRuns, seed: 20180222 },
  )
