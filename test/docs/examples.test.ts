// The chapters in docs/ must stay true: their worked examples are computed again, and the code that they quote must be
// found where they say.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  mapInputs,
  mapOutputs,
  ops,
  outputNamed,
  updates,
  type Attributes,
  type Inputs,
} from '../../kernels/ops.js'
import type { OpName, UpdateName } from '../../kernels/ops.js'
import { referenceKernels, referenceUpdates } from '../../kernels/reference/index.js'
import { sizeOf, type NDArray, type Shape } from '../../kernels/shape.js'

interface Values {
  readonly shape: Shape
  readonly data: readonly number[]
}

/** What a ```json example block holds. `decimals`: how many are printed; without it, values are exact. */
interface Example {
  readonly op?: OpName
  readonly update?: UpdateName
  readonly inputs: Readonly<Record<string, Values>>
  readonly attributes: object
  readonly output?: Values
  /** Where there are several. */
  readonly outputs?: Readonly<Record<string, Values>>
  readonly after?: Readonly<Record<string, Values>>
  readonly decimals?: number
}

const root = new URL('../../', import.meta.url)
const docs = new URL('docs/', root)

const pages = readdirSync(docs)
  .filter((name) => name.endsWith('.md'))
  .map((name) => {
    const text = readFileSync(new URL(name, docs), 'utf8')
    const blocks = Array.from(
      text.matchAll(/^```(\S*) ?(.*)\n([^]*?)^```$/gm),
      ([, language, info, code]) => ({
        language,
        info,
        code,
      }),
    )
    return { name, text, blocks }
  })

const examples = pages.flatMap(({ name, blocks }) =>
  blocks
    .filter(({ language, info }) => language === 'json' && info === 'example')
    .map(({ code }, i) => ({ page: name, number: i + 1, example: JSON.parse(code) as Example })),
)

const excerpts = pages.flatMap(({ name, blocks }) =>
  blocks
    .filter(({ language, info }) => language === 'ts' && info.includes('/'))
    .map((b) => ({ page: name, ...b })),
)

const toArray = ({ shape, data }: Values): NDArray => ({ shape, data: Float64Array.from(data) })

function expectClose(actual: NDArray, expected: Values, decimals: number | undefined): void {
  expect(expected.data).toHaveLength(sizeOf(expected.shape))
  expect(actual.shape).toEqual(expected.shape)
  const tolerance = decimals === undefined ? 1e-9 : 0.5000001 * 10 ** -decimals
  expected.data.forEach((value, i) => {
    const error = Math.abs(actual.data[i] - value)
    expect(error, `element ${i}: printed ${value}, computed ${actual.data[i]}`).toBeLessThanOrEqual(tolerance)
  })
}

/** Checks the shape function, and every reference kernel of the op that takes these shapes. */
function checkOp<K extends OpName>(
  op: K,
  { inputs: given, attributes: named, output, outputs, decimals }: Example,
): void {
  const inputs = Object.fromEntries(
    Object.entries(given).map(([name, values]) => [name, toArray(values)]),
  ) as Inputs<K, NDArray>
  const attributes = named as Attributes<K>
  const shapes = mapInputs<K, NDArray, Shape>(inputs, (input) => input.shape)
  const outputShapes = ops[op](shapes, attributes)
  const kernels = referenceKernels[op].filter((kernel) => kernel.supports?.(shapes, attributes) ?? true)
  expect(kernels.length).toBeGreaterThan(0)
  for (const kernel of kernels) {
    const made = mapOutputs<K, NDArray>(outputShapes, (shape) => ({
      shape,
      data: new Float64Array(sizeOf(shape)).fill(NaN),
    }))
    const workspace = new Float64Array(kernel.workspace?.(shapes, attributes) ?? 0).fill(NaN)
    kernel.run(inputs, attributes, made, workspace)
    for (const [name, printed] of output ? [[undefined, output] as const] : Object.entries(outputs!))
      expectClose(outputNamed<K, NDArray>(made, name), printed, decimals)
  }
}

function checkUpdate<K extends UpdateName>(
  update: K,
  { inputs, attributes, after, decimals }: Example,
): void {
  const arrays = Object.fromEntries(Object.entries(inputs).map(([name, values]) => [name, toArray(values)]))
  const named = arrays as Inputs<K, NDArray>
  updates[update](
    mapInputs<K, NDArray, Shape>(named, (input) => input.shape),
    attributes as Attributes<K>,
  )
  referenceUpdates[update].run(named, attributes as Attributes<K>)
  for (const [name, values] of Object.entries(after!)) expectClose(arrays[name], values, decimals)
}

describe('worked examples', () => {
  for (const { page, number, example } of examples)
    it(`${page}, example ${number}: ${String(example.op ?? example.update)}`, () => {
      if (example.op) checkOp(example.op, example)
      else checkUpdate(example.update!, example)
    })

  it('cover every op and every update', () => {
    const covered = new Set(examples.map(({ example }) => example.op ?? example.update))
    expect(
      [...Object.keys(ops), ...Object.keys(updates)].filter((name) => !covered.has(name as OpName)),
    ).toEqual([])
  })
})

describe('excerpts', () => {
  const squeezed = (code: string): string => code.replace(/\s+/g, ' ').trim()

  it.each(excerpts)('$page quotes $info as it stands', ({ info, code }) => {
    expect(squeezed(readFileSync(new URL(info, root), 'utf8'))).toContain(squeezed(code))
  })

  it('stand on every page with examples', () => {
    const quoting = new Set(excerpts.map(({ page }) => page))
    expect(examples.map(({ page }) => page).filter((page) => !quoting.has(page))).toEqual([])
  })
})

describe('pages', () => {
  it.each(pages)('$name has a title and a group', ({ text }) => {
    expect(text).toMatch(/^---\ntitle: .+\ngroup: .+\n(chapter: \d+\nminutes: \d+|order: \d+)\n---\n/)
  })

  it('name files that exist', () => {
    const named = pages.flatMap(({ text }) =>
      Array.from(
        text.matchAll(/`((?:kernels|src|docs|bench|test|examples)\/[\w./-]+\.\w+)`/g),
        ([, path]) => path,
      ),
    )
    // A reader's answer is made when its exercise begins.
    const kept = named.map((path) => path.replace(/(docs\/exercises\/.*)answer(?=\.ts$)/, '$1start'))
    expect(kept.filter((path) => !existsSync(new URL(path, root)))).toEqual([])
  })

  it('exist where the sources point to them', () => {
    const named = ['kernels', 'src'].flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts'))
        .map((path) => readFileSync(new URL(`${folder}/${path}`, root), 'utf8'))
        .flatMap((text) => Array.from(text.matchAll(/docs\/[\w-]+\.md/g), ([page]) => page)),
    )
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter((page) => !existsSync(new URL(page, root)))).toEqual([])
  })
})
