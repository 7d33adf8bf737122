// The package as its users get it: built, imported by name in plain Node, and bundled for a browser.

import { build } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
let folder: string

/** A project of its own, with the package and what it depends on in node_modules, and nothing else. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receptive-package-'))
  const installed = join(folder, 'node_modules', 'receptive')
  const build = ['tsc', '-p', '.config/tsconfig.build.json', '--outDir', join(installed, 'dist')]
  execFileSync('npx', build, { cwd: root })
  await copyFile(join(root, 'package.json'), join(installed, 'package.json'))
  for (const name of Object.keys((await manifest()).dependencies))
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name))
}, 300_000)
afterAll(() => rm(folder, { recursive: true }))

interface Manifest {
  readonly exports: { readonly '.': Readonly<Record<string, string>> }
  readonly dependencies: Readonly<Record<string, string>>
}

const manifest = async (): Promise<Manifest> =>
  JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest

describe('the built package', () => {
  it('has every file that package.json points at', async () => {
    for (const path of Object.values((await manifest()).exports['.']))
      expect(existsSync(join(folder, 'node_modules', 'receptive', path)), path).toBe(true)
  })

  it('imports, trains and reads images in plain Node', async () => {
    const program = `
      import { arrayDataset, encodeJpeg, imageFolder, layers, sequential, sgd } from 'receptive'
      import { mkdir, writeFile } from 'node:fs/promises'
      for (const [name, grey] of [['dark', 40], ['light', 200]]) {
        await mkdir('set/' + name, { recursive: true })
        for (let n = 0; n < 4; n++)
          await writeFile('set/' + name + '/' + n + '.jpg', encodeJpeg({ width: 9, height: 7, data: new Uint8Array(189).fill(grey + n) }))
      }
      const data = await imageFolder('set', { size: [6, 5], threads: 2 })
      const model = sequential([layers.flatten({ inputShape: [6, 5, 3] }), layers.dense({ units: 2, activation: 'softmax' })])
      await model.compile({ loss: 'categoricalCrossentropy', optimizer: sgd({ learningRate: 0.5 }), metrics: ['accuracy'] })
      await model.fit(data, { epochs: 30 })
      console.log(JSON.stringify({ classes: data.classNames, accuracy: (await model.evaluate(data)).accuracy }))
    `
    const out = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(JSON.parse(out)).toEqual({ classes: ['dark', 'light'], accuracy: 1 })
  })

  it('bundles for a browser without Node’s modules, small, and trains there', async () => {
    const outfile = join(folder, 'bundle.js')
    const result = await build({
      stdin: {
        contents: `
          import { arrayDataset, layers, loadModel, ndarray, sequential, sgd } from 'receptive'
          globalThis.result = (async () => {
            const model = sequential([layers.dense({ units: 2, activation: 'softmax', inputShape: [2] })])
            await model.compile({ loss: 'categoricalCrossentropy', optimizer: sgd({ learningRate: 0.5 }) })
            const x = ndarray([[0, 1], [1, 0]])
            await model.fit(arrayDataset({ x, y: [0, 1], classNames: ['a', 'b'] }), { epochs: 20 })
            const copy = await loadModel(await model.toSafetensors())
            const saved = await model.save('x').then(() => 'saved', (error) => error.message)
            return { classes: Array.from(await copy.predictClasses(x)), saved }
          })()`,
        resolveDir: folder,
      },
      bundle: true,
      minify: true,
      format: 'iife',
      platform: 'browser',
      outfile,
      metafile: true,
    })
    expect(result.warnings).toEqual([])
    const code = await readFile(outfile)
    expect(gzipSync(code).length).toBeLessThan(60_000)
    // What a page has, and no more: no process, no require, no Buffer.
    const page = createContext({ performance, setTimeout, TextEncoder, TextDecoder, console })
    runInContext(code.toString(), page)
    const { classes, saved } = (await page.result) as { classes: number[]; saved: string }
    expect([...classes]).toEqual([0, 1])
    expect(saved).toContain('toSafetensors')
  })
})
