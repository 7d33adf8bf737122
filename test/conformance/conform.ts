// The suite: every kernel of every row of a family, over what the table draws, against the reference in float64.

import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mapInputs, type Inputs, type OpName, type UpdateName } from '../../kernels/ops.js'
import { referenceUpdates } from '../../kernels/reference/index.js'
import type { NDArray } from '../../kernels/shape.js'
import { inFloat64, listOf } from '../kernels/run.js'
import { firstWrong } from './compare.js'
import { exampleOf } from './example.js'
import type { AnyOp, Draw, Example, Measure, Row, Specials } from './row.js'
import { table } from './table.js'

/** A kernel as the suite runs it. */
export interface Subject<K extends AnyOp> {
  readonly measure: Measure
  /** `elsewhere`: not on this host, but on another that the suite runs. */
  supports(draw: Draw<K>): boolean | 'elsewhere'
  /** Its outputs, or what an update makes of its inputs. */
  run(example: Example<K>): readonly NDArray[] | Promise<readonly NDArray[]>
}

/** A family that is ready to run. */
export interface Family {
  /** The kernels of an op's row. */
  row<K extends OpName>(op: K): readonly Subject<K>[]
  update<K extends UpdateName>(op: K): readonly Subject<K>[]
  close(): void
}

export interface Effort {
  /** Draws of each op. */
  readonly numRuns: number
  /** How many of them each kernel of its row must support, at the least. */
  readonly atLeast: number
  /** How many of these it runs; default: all. */
  readonly atMost?: number
  /** The special values that inputs may hold; default: `all`. */
  readonly special?: Specials
}

/**
 * Declares the tests of a family: one for each row of its tables.
 *
 * @param kernels the family's table of kernels, and
 * @param updates that of updates: what they hold is tested, whatever it is.
 */
export function conform(
  { name, kernels, updates }: { name: string; kernels: Partial<Record<OpName, unknown>>; updates: object },
  open: () => Promise<Family>,
  effort: Effort,
): void {
  describe(name, () => {
    let family: Family | undefined
    beforeAll(async () => {
      family = await open()
    })
    afterAll(() => family?.close())

    it.each(Object.keys(kernels) as OpName[])('%s', async (op) => {
      await expectConformity(op, family!.row(op), (example) => exactOutputs(op, example), effort)
    })
    it.each(Object.keys(updates) as UpdateName[])('%s', async (op) => {
      await expectConformity(op, family!.update(op), (example) => exactUpdate(op, example), effort)
    })
  })
}

export const exactOutputs = <K extends OpName>(
  op: K,
  { inputs, attributes }: Example<K>,
): readonly NDArray[] => listOf<K>(inFloat64(op, inputs, attributes))

export function exactUpdate<K extends UpdateName>(
  op: K,
  { inputs, attributes }: Example<K>,
): readonly NDArray[] {
  const copies: Inputs<K, NDArray> = mapInputs<K, NDArray, NDArray>(inputs, ({ shape, data }) => ({
    shape,
    data: Float64Array.from(data),
  }))
  referenceUpdates[op].run(copies, attributes)
  return Object.values<NDArray>(copies)
}

/** Runs kernels on one example; fails with what one of them gets wrong. */
async function expectExact<K extends AnyOp>(
  row: Row<K>,
  subjects: readonly Subject<K>[],
  example: Example<K>,
  exactly: (example: Example<K>) => readonly NDArray[],
): Promise<void> {
  const exact = exactly(example)
  const compared = row.compared?.(exact, example) ?? exact
  const tolerance = row.tolerance(example, compared)
  for (const { measure, run } of subjects) {
    const results = await run(example)
    const wrong = firstWrong(row.compared?.(results, example) ?? results, compared, measure, tolerance)
    if (wrong) expect.fail(`${measure.kernel}: ${wrong}`)
  }
}

/** Fails unless kernels of an op's row give on one example what the reference gives in float64. */
export const expectConform = <K extends OpName>(
  op: K,
  subjects: readonly Subject<K>[],
  example: Example<K>,
): Promise<void> => expectExact(table[op], subjects, example, (given) => exactOutputs(op, given))

/** Runs an op's kernels over what its row of the table draws; fails with the smallest example that one gets wrong. */
async function expectConformity<K extends AnyOp>(
  op: K,
  subjects: readonly Subject<K>[],
  exactly: (example: Example<K>) => readonly NDArray[],
  { numRuns, atLeast, atMost = numRuns, special = 'all' }: Effort,
): Promise<void> {
  const row: Row<K> = table[op]
  const supported = new Map(subjects.map((subject) => [subject, 0]))
  let failed = false
  const property = fc.asyncProperty(
    // Without fast-check's bias towards the smallest sizes, which would be most of a few draws.
    fc.noBias(fc.record({ draw: row.draws, seed: fc.nat(), special: fc.boolean() })),
    async ({ draw, seed, special: odd }) => {
      const serving = subjects.filter((subject) => {
        const answer = subject.supports(draw)
        const count = supported.get(subject)!
        if (answer !== false) supported.set(subject, count + 1)
        // What failed is run until its example is small.
        return answer === true && (failed || count < atMost)
      })
      if (serving.length === 0) return
      try {
        await expectExact(row, serving, exampleOf(row, draw, seed, odd ? special : 'none'), exactly)
      } catch (error) {
        failed = true
        throw error
      }
    },
  )
  await fc.assert(property, {
    numRuns,
    seed: 1,
    includeErrorInReport: true,
    interruptAfterTimeLimit: 100_000,
    markInterruptAsFailure: true,
  })
  for (const [{ measure }, count] of supported)
    if (count < atLeast)
      expect.fail(
        `${op}: ${measure.kernel} supports only ${count} of ${numRuns} draws, where it should support at least ${atLeast}; let ` +
          `the draws of test/conformance/draws reach it`,
      )
}
