// The matrices in docs/winograd.md are what the kernels' transforms compute, and its worked numbers, costs and bounds
// follow from them.

import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { productsOf, type TileSize } from '../../kernels/wasm/conv2d-winograd-phases.js'
import { fastest, plan, type Extent } from '../../kernels/wasm/conv2d-winograd-plan.js'
import { conv2dGeometry } from '../../kernels/ops/window.js'
import { stepsOf as playedSteps } from '../../docs/play/winograd/steps.js'
import { blocksOf, chapter, expectFigures, rowsOf } from './chapter.js'

type Matrix = readonly (readonly number[])[]
type Name = 'Bᵀ' | 'G' | 'Aᵀ'

const text = chapter('winograd.md')
const said = text.replace(/\s+/g, ' ')

/** The matrices behind a comment with this name, each as TeX: `G = \frac{1}{2} \begin{bmatrix} … \end{bmatrix}`. */
function matricesOf(name: string): Readonly<Record<Name, Matrix>> {
  const [, formulas] = new RegExp(`^<!-- ${name.replace(/[()]/g, '\\$&')} -->\n([^]*?)\n\n(?!\\$)`, 'm').exec(
    text,
  )!
  return Object.fromEntries(
    Array.from(
      formulas.matchAll(
        /(\w)(\^\\top)? = (?:\\frac\{1\}\{(\d+)\} )?\\begin\{bmatrix\}([^]*?)\\end\{bmatrix\}/g,
      ),
      ([, letter, transposed = '', below = '1', entries]) => [
        letter + (transposed && 'ᵀ'),
        entries.split('\\\\').map((row) => row.split('&').map((entry) => Number(entry) / Number(below))),
      ],
    ),
  ) as Record<string, Matrix> as Record<Name, Matrix>
}

const printed = { 2: matricesOf('F(2,3)'), 4: matricesOf('F(4,3)') } as const

const transpose = (a: Matrix): Matrix => a[0].map((_, j) => a.map((row) => row[j]))
const times = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, value, i) => sum + value * b[i][j], 0)))
const pointwise = (a: Matrix, b: Matrix): Matrix => a.map((row, i) => row.map((value, j) => value * b[i][j]))

/**
 * One lane of the kernels' vectors, at addresses that count numbers; every operation is counted. Constants in memory stand
 * at addresses below 0.
 */
function lane() {
  const numbers: number[] = []
  const constants: number[] = []
  let operations = 0
  const counted =
    (operation: (a: number, b: number) => number) =>
    (a: number, b: number): number => {
      operations++
      return operation(a, b)
    }
  return {
    numbers,
    count: () => operations,
    ASC_FEATURE_RELAXED_SIMD: false,
    memory: { data: ([value]: readonly number[]) => -constants.push(value) },
    v128: {
      load: (from: number) => numbers[from],
      load32_splat: (from: number) => constants[-from - 1],
      store: (to: number, value: number) => void (numbers[to] = value),
    },
    f32x4: {
      splat: (value: number) => value,
      neg: (value: number) => -value,
      add: counted((a, b) => a + b),
      sub: counted((a, b) => a - b),
      mul: counted((a, b) => a * b),
    },
  }
}

type Transform = (from: number, step: number, to: number, toStep: number, ...finish: number[]) => void

/** AssemblyScript is TypeScript but for decorators on functions: the source runs as it stands, its inlining aside. */
function load(file: string, globals: object): Record<string, Transform> {
  const source = readFileSync(new URL(`../../kernels/wasm/assembly/${file}.ts`, import.meta.url), 'utf8')
  const { outputText } = ts.transpileModule(source.replace(/^@inline$/gm, ''), {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  })
  const exports = {}
  runInNewContext(outputText, { ...globals, exports, require: (name: string) => load(name, globals) })
  return exports
}

/** The matrix of a transform from `size` numbers, and how many operations it takes. */
function measured(m: TileSize, name: string, size: number): { matrix: Matrix; operations: number } {
  let operations = 0
  const columns = Array.from({ length: size }, (_, unit) => {
    const { numbers, count, ...globals } = lane()
    for (let i = 0; i < size; i++) numbers[i] = i === unit ? 1 : 0
    load(`conv2d-winograd-f${m}x${m}`, globals)[`f${m}${name}`](0, 1, 100, 1, 0, 0, 0)
    operations = count()
    return numbers.slice(100)
  })
  return { matrix: transpose(columns), operations }
}

const expectNear = (actual: Matrix, expected: Matrix): void => {
  expect(actual.map((row) => row.length)).toEqual(expected.map((row) => row.length))
  actual.forEach((row, i) => {
    row.forEach((value, j) => {
      expect(value).toBeCloseTo(expected[i][j], 12)
    })
  })
}

describe.each([2, 4] as const)('F(%i,3)', (m) => {
  const { Bᵀ, G, Aᵀ } = printed[m]

  it('has the matrices that the kernels compute, and their transposes', () => {
    expectNear(measured(m, 'Input', m + 2).matrix, Bᵀ)
    expectNear(measured(m, 'Filter', 3).matrix, G)
    expectNear(measured(m, 'Output', m + 2).matrix, Aᵀ)
    expectNear(measured(m, 'Spread', m).matrix, transpose(Aᵀ))
    expectNear(measured(m, 'Gather', m + 2).matrix, transpose(G))
  })

  it('is a filter of three taps', () => {
    for (let tap = 0; tap < 3; tap++)
      for (let pixel = 0; pixel < m + 2; pixel++) {
        const column = (size: number, at: number) =>
          Array.from({ length: size }, (_, i) => [i === at ? 1 : 0])
        const y = times(Aᵀ, pointwise(times(G, column(3, tap)), times(Bᵀ, column(m + 2, pixel))))
        expectNear(y, column(m, pixel - tap))
      }
  })

  it('costs what the table says', () => {
    const input = measured(m, 'Input', m + 2).operations
    const output = measured(m, 'Output', m + 2).operations
    const products = (m + 2) ** 2
    expect(rowsOf(text)).toContainEqual(
      [
        `F(${m}×${m}, 3×3)`,
        products,
        m * m,
        products / (m * m),
        2 * (m + 2) * input,
        (2 * m + 2) * output,
      ].map(String),
    )
    if (m === 4) expect(rowsOf(text)).toContainEqual(['F(1×4, 3×3)', 18, 4, 4.5, input, output].map(String))
  })

  it('loses at most what the bound says', () => {
    const norm = (matrix: Matrix) =>
      Math.max(...matrix.map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0)))
    const line = norm(Aᵀ) * norm(G) * norm(Bᵀ)
    expect(said).toContain(
      `its bound is $${(line ** 2).toLocaleString('en').replace(',', '{,}')}\\thinspace u$`,
    )
    if (m === 4) expect(said).toContain(`$${norm(Aᵀ)} \\cdot ${norm(G)} \\cdot ${norm(Bᵀ)} = ${line}$`)
  })
})

interface Filtering {
  readonly m: TileSize
  readonly d: Matrix
  readonly g?: Matrix
  readonly dy?: Matrix
  readonly [step: string]: unknown
}

/** What a worked example's steps should hold: of one dimension as of two. */
function stepsOf({ m, d, g, dy }: Filtering): Record<string, Matrix> {
  const { Bᵀ, G, Aᵀ } = printed[m]
  const both = (left: Matrix, a: Matrix): Matrix =>
    a[0].length === 1 ? times(left, a) : times(times(left, a), transpose(left))
  const pixels = both(Bᵀ, d)
  if (g) {
    const taps = both(G, g)
    const products = pointwise(pixels, taps)
    return { pixels, taps, products, y: both(Aᵀ, products) }
  }
  const spread = both(transpose(Aᵀ), dy!)
  const products = pointwise(pixels, spread)
  return { pixels, spread, products, dg: both(transpose(G), products) }
}

const window = { strides: [1, 1], dilations: [1, 1], padding: 'same' } as const
const examples = blocksOf(text, 'json filtering')

it.each(examples)('worked by hand: %s', (block) => {
  const columns = (value: unknown): unknown =>
    Array.isArray(value) && typeof value[0] === 'number'
      ? value.map((entry: number): readonly number[] => [entry])
      : value
  const example = Object.fromEntries(
    Object.entries(JSON.parse(block) as object).map(([name, value]) => [name, columns(value)]),
  ) as unknown as Filtering
  const steps = stepsOf(example)
  expect(Object.keys(example).sort()).toEqual(
    ['m', 'd', example.g ? 'g' : 'dy', ...Object.keys(steps)].sort(),
  )
  for (const [step, value] of Object.entries(steps)) expectNear(example[step] as Matrix, value)
  if (example.g === undefined) return
  const { outputs, ...played } = playedSteps(example.d, example.g)
  expectNear(outputs, steps.y)
  for (const step of ['pixels', 'taps', 'products'] as const) expectNear(played[step], steps[step])
})

it('works three examples by hand', () => {
  expect(examples).toHaveLength(3)
})

it('says which method serves a shape, and why', () => {
  const rows = rowsOf(text).filter(([, , , , served]) => /^(F\(.×.\)|direct)$/.test(served))
  expect(rows).toHaveLength(3)
  for (const [shapes, ...row] of rows) {
    const [N, oH, oW, C, K] = (shapes.match(/\d+/g) ?? []).map(Number)
    const products = (m: TileSize) => (m + 2) ** 2 * (N * Math.ceil(oH / m) * Math.ceil(oW / m) + 20)
    expect(row.slice(0, 3)).toEqual(
      [0.68 * 9 * N * oH * oW, products(2), products(4)].map((value) => value.toFixed(0)),
    )
    const geometry = conv2dGeometry([N, oH, oW, C], [3, 3, C, K], window)
    const serving = fastest({ N, oH, oW, C, K }, 20, geometry)
    expect(row[3]).toBe(serving > 1 ? `F(${serving}×${serving})` : 'direct')
  }
})

it('counts the products of filters with strides', () => {
  const products = (k: number, s: number, m: TileSize) =>
    productsOf(conv2dGeometry([1, 96, 96, 4], [k, k, 4, 4], { ...window, strides: [s, s] }), m)
  expect(products(3, 1, 4)).toBe(36)
  expect(rowsOf(text)).toContainEqual(['all', '11 × 11', String(products(5, 2, 4))])
  const sentence = (side: number, m: TileSize, all: number): string =>
    `$${side} \\cdot ${side} = ${all}$ products for ${m * m} outputs, ${all / m ** 2} per output`
  expect(said).toContain(sentence(7, 2, products(5, 2, 2)))
  expect(said).toContain(sentence(10, 4, products(3, 2, 4)))
})

it('cuts a layer as the plan does', () => {
  const [block] = blocksOf(text, 'json plan')
  const { m, extent, ...expected } = JSON.parse(block) as { m: TileSize; extent: Extent; T: number }
  expect(plan(m, extent)).toMatchObject(expected)
  const { C, K } = extent
  expect(said).toContain(
    `$36 \\cdot ${expected.T} \\cdot (${C} + ${K}) \\cdot 4 = ${(m + 2) ** 2 * expected.T * (C + K) * 4}$`,
  )
})

it('gives the figures that the code gives', () => {
  expectFigures('winograd.md', [
    ...['1.4e-7', '2.2e-6', '1e-7', '9e-4', '1.7 times', '4 times'],
    'half of a second-level cache of 512 kB',
    '16 floats further apart',
    '3.7 ms',
    '11.8',
    '23 / 33 / 44',
    '20 / 31 / 23',
    '22 / 16 / 10',
    '29 / 44 / 50 / 45',
    '38 / 46 / 62 / 48',
    '27 / 36 / 42 / 18',
    '34 / 36 / 49 / 26',
    '46.7 / 49.9 / 27.6 / 19.3',
    '46.5 / 54.2 / 26.7 / 17.9',
    '62.0 / 52.6 / 30.7 / 21.6',
  ])
})
