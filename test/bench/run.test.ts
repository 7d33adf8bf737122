// Every family once, on tiny shapes, so that benchmarks cannot rot.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it, vi } from 'vitest'
import type { Family } from '../../bench/families/family.js'
import { families } from '../../bench/families/index.js'
import { measureProblem } from '../../bench/measure.js'
import { program } from '../../bench/program.js'
import type { Asked } from '../../bench/plan.js'
import { run, type Run } from '../../bench/run.js'
import { referenceKernels, referenceUpdates } from '../../kernels/reference/index.js'
import { wasmKernels } from '../../kernels/wasm/index.js'
import type { WasmKernel } from '../../kernels/wasm/kernel.js'

const options = { threads: [1, 2], rounds: 3, ms: 1 }

const tiny: Readonly<Record<string, string>> = {
  conv2d: 'mb2ic4ih10oc8kh3',
  'conv2d-transpose': 'mb2ic4ih10oc8kh3',
  pool2d: 'mb2ic4ih6kh2sh2',
  dense: 'mb3ic8oc5',
  'batch-normalization': 'mb2ic5ih4',
  activations: 'mb2ic5ih4',
  'layer-normalization': 'mb2ic5ih4',
  'local-response-normalization': 'mb2ic5ih4',
  merge: 'mb2ic5ih4',
  layout: 'mb2ic5ih4',
  resize2d: 'mb2ic5ih4',
  random: 'mb2ic5ih4',
  softmax: 'mb3ic5',
  tensors: 'mb2ic5ih4',
  loss: 'mb3ic5',
  gradients: 'n100',
  optimizer: 'n100',
  training: 'lenet_mb2',
  inference: 'lenet_mb2',
}

const shapeOf = ({ name }: Family): string => {
  if (!(name in tiny)) throw new Error(`the family '${name}' needs a tiny shape here`)
  return tiny[name]
}

/** Every direction of every family, and those of `conv2d` that have other ops in groups. */
const measured = families.flatMap((family) => {
  const texts =
    family.name === 'conv2d'
      ? [shapeOf(family), 'mb2g2ic4ih10oc8kh3', 'mb2g4ic4ih10oc8kh3']
      : [shapeOf(family)]
  return family.directions.flatMap((direction) =>
    (direction.startsWith('POOL_') ? texts.slice(0, 1) : texts).map((text) => ({
      ...{ family, name: family.name, direction, text },
    })),
  )
})

it.each(measured)(
  '$name $direction $text: its kernels are right, and have figures',
  async ({ family, direction, text }) => {
    const kernels = family.kernels(direction)
    const problem = family.problem({ text }, direction)
    const results = await measureProblem(problem, kernels, options)
    expect(results.filter(({ wrong }) => wrong)).toEqual([])
    expect(results.length).toBeGreaterThan(2)
    for (const { seconds, samples, speedup } of results) {
      expect(samples!.length).toBeGreaterThan(0)
      expect(seconds!.median).toBeGreaterThan(0)
      expect(speedup).toBeGreaterThan(0)
    }
    expect(results.find(({ kernel }) => kernel.startsWith('reference/'))!.speedup).toBe(1)
    expect(results.some(({ threads }) => threads === 2)).toBe(true)
  },
)

it.each(families)('$name writes its named shapes as it should', (family) => {
  for (const text of Object.values(family.shapes)) family.check({ text })
})

describe('every op is measured', () => {
  const kernels = new Set(
    measured.flatMap(({ family, direction, text }) => [...family.problem({ text }, direction).kernels]),
  )

  it.each(Object.entries(referenceKernels))('%s', (_, row) => {
    for (const { name } of row) expect(kernels).toContain(`reference/${name}`)
  })

  it.each(Object.entries(referenceUpdates))('%s', (_, { name }) => {
    expect(kernels).toContain(`reference/${name}`)
  })
})

it('the ladder has all its rungs at the case study’s layer, kernels that are not chosen there too', () => {
  const family = families.find(({ name }) => name === 'conv2d')!
  const expected = {
    FWD: ['conv2d-im2col', 'conv2d-direct', 'conv2d-winograd-f2x2', 'conv2d-winograd-f4x4'],
    BWD_D: ['im2col', 'direct', 'winograd-f2x2', 'winograd-f4x4'].map(
      (way) => `conv2d-input-gradient-${way}`,
    ),
    BWD_W: ['im2col', 'direct', 'winograd-f2x2', 'winograd-f4x4'].map(
      (way) => `conv2d-filter-gradient-${way}`,
    ),
  }
  for (const [direction, names] of Object.entries(expected)) {
    const { kernels } = family.problem({ text: 'mb1ic32ih34oc32kh3' }, direction)
    const loops = [`reference/${names[0]}`, `reference/${names[1]}`]
    expect(kernels).toEqual(expect.arrayContaining([...loops, ...names.map((name) => `wasm/${name}`)]))
  }
})

it('a kernel that is wrong has no figures', async () => {
  const family = families.find(({ name }) => name === 'dense')!
  const row = wasmKernels.dense as unknown as WasmKernel<'dense'>[]
  const [right] = row
  row.push({
    ...right,
    name: 'dense-off',
    run(runtime, inputs, attributes, y, ...memory) {
      right.run(runtime, inputs, attributes, y, ...memory)
      runtime.write(y.pointer, Float32Array.of(0.5))
    },
  })
  try {
    const problem = family.problem({ text: 'mb3ic8oc5' }, 'FWD')
    const results = await measureProblem(problem, problem.kernels, options)
    expect(results.filter(({ wrong }) => wrong).map(({ kernel }) => kernel)).toContain('wasm/dense-off')
    for (const { kernel, wrong, seconds, error } of results) {
      expect(wrong).toBe(kernel === 'wasm/dense-off')
      expect(seconds === undefined).toBe(wrong)
      expect(error > 1e-2).toBe(wrong)
    }
  } finally {
    row.pop()
  }
})

describe('what is unknown gets a list of what there is', () => {
  const asked = (more: Omit<Asked, 'family'>) =>
    run([{ family: 'conv2d', ...more }], options, { log: () => undefined })

  it.each([
    [
      { shapes: ['squeezenet'] },
      /no shape 'squeezenet'; there are case-study\/conv1.*or write one out, as mb32ic32/,
    ],
    [{ shapes: ['mb1ic3ih9'] }, /oc is missing/],
    [{ kernels: ['cuda/*'] }, /no kernel 'cuda\/\*'; there are reference\/conv2d-im2col/],
    [{ directions: ['BACK'] }, /no direction 'BACK'; there are FWD, BWD_D, BWD_W/],
  ])('%j', async (more, message) => {
    await expect(asked(more)).rejects.toThrow(message)
  })
})

it.each([
  ['mb1ic3ih10oc4kh3sh2', /its transpose makes images of ih9iw9, not ih10iw10/],
  ['mb1g2ic4ih10oc4kh3', /no op transposes a convolution in groups/],
])('no transposed convolution goes the way back of %s', (text, message) => {
  const family = families.find(({ name }) => name === 'conv2d-transpose')!
  expect(() => {
    family.check({ text })
  }).toThrow(message)
})

describe('the command line', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))

  it('measures, compares and draws', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'receptive-bench-'))
    try {
      const [json, html] = [join(folder, 'a.json'), join(folder, 'a.html')]
      const words =
        'conv2d --shape mb1ic4ih9oc4kh3 --kernel wasm/*direct --direction FWD --threads 1 --rounds 2 --ms 1'
      const args = ['--import', 'tsx', 'bench/main.ts', ...words.split(' '), '--json', json]
      const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
      expect(stdout).toMatch(/wasm\/conv2d-direct +1 .*e-\d/)
      expect(stdout).not.toContain('reference/')
      const { context, roofs, results } = JSON.parse(readFileSync(json, 'utf8')) as Run
      expect(context.node).toBe(process.version)
      expect(roofs[0].gflops).toBeGreaterThan(0.1)
      expect(roofs[0].gigabytes).toBeGreaterThan(0.01)
      // Measured in the same rounds, of which there were no others.
      expect(results[0].roof).toEqual(roofs[0])
      expect(results[0].speedup).toBeGreaterThan(0)
      expect((await bench('compare', json, json)).printed).toMatch(/wasm\/conv2d-direct .* same/)
      await bench('plot', json, '--out', html)
      expect(readFileSync(html, 'utf8')).toContain('wasm/conv2d-direct</td>')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  /** What the program prints and throws. */
  async function bench(...args: string[]): Promise<{ printed: string; error: string }> {
    let printed = ''
    let error = ''
    const log = vi.spyOn(console, 'log').mockImplementation((text: string) => void (printed += `${text}\n`))
    const made = program()
    for (const command of [made, ...made.commands])
      command.exitOverride().configureOutput({ writeErr: (text) => void (error += text) })
    try {
      await made.parseAsync(args, { from: 'user' })
    } catch (thrown) {
      error += (thrown as Error).message
    } finally {
      log.mockRestore()
    }
    return { printed, error }
  }

  it.each([
    [['conv2d', '--direction', 'BACK'], /There is no 'BACK'; there are FWD, BWD_D/],
    [['conv2d', '--shape', 'squeezenet'], /there is no shape 'squeezenet'; there are/],
    [['conv2d', '--threads', 'many'], /whole number of at least 1/],
    [['nothing'], /there is no 'nothing'; there are all, conv2d, /],
    [['dense', '--json', 'nowhere/a.json'], /There is no folder nowhere/],
    [['compare', 'package.json', 'package.json'], /package.json holds no results of kernels/],
    [['compare', 'README.md', 'README.md'], /README.md is not JSON with results/],
  ])('%j is refused', async (args, message) => {
    expect((await bench(...args)).error).toMatch(message)
  })

  it('fails if something is refused', () => {
    const args = ['--import', 'tsx', 'bench/main.ts', 'conv2d', '--shape', 'squeezenet']
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    expect(stderr).toMatch(/^error: there is no shape 'squeezenet'/m)
    expect(status).toBe(1)
  })

  it('lists', async () => {
    const { printed } = await bench('list')
    expect(printed).toMatch(/wasm\/conv2d-direct[^]*case-study\/conv2 {2}mb32ic32ih34oc32kh3/)
  })
})

it('the package holds no benchmarks', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { files: string[] }
  expect(files).toEqual(['dist', 'docs/*.md', 'docs/figures/*.svg', 'docs/images/*', 'examples/*/README.md'])
  const config = join(root, '.config/tsconfig.build.json')
  const { fileNames } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, ts.sys.readFile).config,
    ts.sys,
    dirname(config),
  )
  expect(fileNames.length).toBeGreaterThan(100)
  expect(fileNames.filter((name) => relative(root, name).startsWith('bench'))).toEqual([])
})
