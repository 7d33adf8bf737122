// The package as npm has it: what package.json points at, its types wherever they are resolved, `require`, and its README.

import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { publint } from 'publint'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addCodec, installPackage, tarball } from './support/package.js'

let folder: string
let installed: string

beforeAll(async () => {
  folder = await installPackage()
  installed = join(folder, 'node_modules', 'receptive')
}, 300_000)
afterAll(() => rm(folder, { recursive: true }))

const read = (path: string): string => readFileSync(join(installed, path), 'utf8')

describe('the packed package', () => {
  it('has every file that package.json points at', () => {
    const paths = Array.from(read('package.json').matchAll(/"(\.\/[^"*]+)",?$/gm), ([, path]) => path)
    expect(paths.length).toBeGreaterThan(20)
    expect(paths.filter((path) => !existsSync(join(installed, path)))).toEqual([])
  })

  it('is found in order by publint', async () => {
    const { messages } = await publint({ pkgDir: installed, pack: false, strict: true })
    expect(messages).toEqual([])
  })

  it('has types of what is loaded, for import and require, by all ways to resolve them', async () => {
    const data = createPackageFromTarballData(new Uint8Array(readFileSync(tarball(folder))))
    const analysis = await checkPackage(data)
    expect(analysis.types && analysis.problems).toEqual([])
  })

  it('has a README whose links lead to files of the package', () => {
    const links = Array.from(read('README.md').matchAll(/\]\(([^)\s#]+)[^)]*\)/g), ([, target]) => target)
    const relative = links.filter((target) => !/^[a-z]+:/.test(target))
    expect(relative.length).toBeGreaterThan(20)
    expect(relative.filter((target) => !existsSync(join(installed, target)))).toEqual([])
  })
})

describe('types need no others', () => {
  const { NodeNext, Node16, ESNext } = ts.ModuleKind
  const resolutions = [
    ['nodenext', NodeNext, ts.ModuleResolutionKind.NodeNext],
    ['node16', Node16, ts.ModuleResolutionKind.Node16],
    ['bundler', ESNext, ts.ModuleResolutionKind.Bundler],
  ] as const
  const libraries = [
    ['without DOM', ['lib.es2022.d.ts'], 'given'],
    ['with DOM', ['lib.es2022.d.ts', 'lib.dom.d.ts'], 'new AbortController().signal'],
  ] as const
  const cases = resolutions.flatMap(([name, module, moduleResolution]) =>
    libraries.map(([types, lib, signal]) => ({ name, types, module, moduleResolution, lib, signal })),
  )

  const program = (imports: string, signal: string): string => `
    import { imageFolder, type AbortSignalLike, type Model } from 'receptive'
    import { gpu } from 'receptive/gpu'
    import { turbo } from 'receptive/turbo'
    ${imports}
    export const use = async (model: Model, given: AbortSignalLike) => {
      const data = await imageFolder('photos', { size: 70, decoder: turbo(), signal: given })
      await model.compile({ loss: 'categoricalCrossentropy', backend: gpu() })
      return model.fit(data, { signal: ${signal} })
    }
    export const wrong: string = use`

  it.each(cases)('$name, $types', async ({ module, moduleResolution, lib, signal }) => {
    const page = "export * as page from 'receptive/receptive.browser.js'"
    const files = { 'types.mts': page, 'types.cts': '' }
    for (const [name, imports] of Object.entries(files))
      await writeFile(join(folder, name), program(imports, signal))
    const settings: ts.CompilerOptions = {
      ...{ module, moduleResolution, lib: [...lib], types: [] },
      ...{ target: ts.ScriptTarget.ES2022, strict: true, noEmit: true, exactOptionalPropertyTypes: true },
      // Of TypeScript’s own libraries the compiler makes sure.
      skipDefaultLibCheck: true,
    }
    const names = Object.keys(files).map((name) => join(folder, name))
    const problems = ts.getPreEmitDiagnostics(ts.createProgram(names, settings))
    const texts = problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
    // The last line is wrong, so that types which resolve to nothing are seen.
    const wrong = expect.stringMatching(/Promise<History>' is not assignable to type 'string'/) as string
    expect(texts).toEqual([wrong, wrong])
  })
})

describe('require', () => {
  const run = (program: string, args: readonly string[] = []): string =>
    execFileSync(process.execPath, [...args, '--input-type=commonjs', '--eval', program], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
  const program = `
    const { encodeJpeg, imageFolder, layers, sequential, loadModel, sgd } = require('receptive')
    const { turbo } = require('receptive/turbo')
    const { mkdirSync, writeFileSync } = require('node:fs')
    for (const [name, gray] of [['dark', 40], ['light', 200]]) {
      mkdirSync('required/' + name, { recursive: true })
      for (let n = 0; n < 20; n++)
        writeFileSync('required/' + name + '/' + n + '.jpg', encodeJpeg({ width: 9, height: 7, data: new Uint8Array(189).fill(gray + n) }))
    }
    ;(async () => {
      const data = await imageFolder('required', { size: [6, 5], threads: 2, decoder: turbo() })
      const model = sequential([layers.flatten({ inputShape: [6, 5, 3] }), layers.dense({ units: 2, activation: 'softmax' })])
      await model.compile({ loss: 'categoricalCrossentropy', optimizer: sgd({ learningRate: 0.5 }), metrics: ['accuracy'] })
      await model.fit(data, { epochs: 20 })
      await model.save('required.safetensors')
      const loaded = await loadModel('required.safetensors', { backend: 'reference' })
      console.log((await model.evaluate(data)).accuracy, loaded.classNames.join(), model.backend.describe().family)
    })()`

  // Node that can require ES modules is given those; the other condition is that of all else, as Jest and older Node.
  const scripts = ['--experimental-require-module', '--no-experimental-require-module'].filter((flag) =>
    process.allowedNodeEnvironmentFlags.has(flag),
  )
  it.each([[], ...scripts.map((flag) => [flag])])('trains %s', async (...flags) => {
    await addCodec(folder)
    expect(run(program, flags)).toBe('1 dark,light wasm\n')
  })

  it('says what to install if gpu.js is missing', () => {
    expect(run(`require('receptive/gpu').gpu()().catch(({ message }) => console.log(message))`)).toContain(
      'npm install gpu.js',
    )
  })

  it('gives the names that import gives', () => {
    const names = `Object.keys(require('./node_modules/receptive/dist/cjs/src/index.js')).sort().join()`
    const same = `import('receptive').then((all) => console.log(Object.keys(all).filter((name) => name !== 'default' && name !== 'module.exports').sort().join() === ${names}))`
    expect(run(same)).toBe('true\n')
  })
})

describe('the command', () => {
  const bin = (): string => join(installed, 'dist/src/cli/main.js')
  const shell = (line: string): string =>
    execFileSync('bash', ['-c', `set -o pipefail; ${line}`, process.execPath, bin()], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  /** The program, by the names that `shell` gives it. */
  const receptive = '"$0" "$1"'

  beforeAll(async () => {
    execFileSync(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { encodeJpeg, layers, sequential } from 'receptive'
        import { mkdirSync, writeFileSync } from 'node:fs'
        mkdirSync('shown', { recursive: true })
        for (let n = 0; n < 40; n++)
          writeFileSync('shown/' + (100 + n) + '.jpg', encodeJpeg({ width: 8, height: 8, data: new Uint8Array(192).fill(6 * n) }))
        const model = sequential([layers.flatten({ inputShape: [4, 4, 3] }), layers.dense({ units: 3, activation: 'softmax' })])
        await model.compile({ loss: 'categoricalCrossentropy' })
        await model.save('shown.safetensors')`,
      ],
      { cwd: folder },
    )
  })

  it('gives the same lines by several processes as by one', () => {
    const predict = (options: string): string =>
      shell(
        `${receptive} predict shown.safetensors shown missing.jpg --json --batch-size 8 ${options} || [ $? = 1 ]`,
      )
    const lines = predict('')
    expect(lines.trim().split('\n')).toHaveLength(41)
    expect(predict('--processes 3')).toBe(lines)
  })

  it('works without a standard input, and ends quietly if nobody reads its output', () => {
    expect(shell(`${receptive} predict shown.safetensors shown <&- | wc -l`).trim()).toBe('40')
    expect(shell(`${receptive} predict shown.safetensors shown --batch-size 1 2>&1 | head -n 1`)).toMatch(
      /^shown.100.jpg\t/,
    )
  })

  it('says in words that it cannot write, or load', () => {
    const said = (line: string): string => shell(`${line} 2>&1; echo $?`)
    expect(said(`${receptive} summary shown/100.jpg`)).toMatch(
      /^error: shown.100.jpg: this is not a model; .*\n1\n$/s,
    )
    expect(said(`${receptive} predict missing.safetensors shown --processes 2`)).toBe(
      'error: there is no file missing.safetensors\n1\n',
    )
    if (existsSync('/dev/full'))
      expect(shell(`${receptive} summary shown.safetensors 2>&1 >/dev/full || true`)).toContain(
        'the disk is full',
      )
  })
})
