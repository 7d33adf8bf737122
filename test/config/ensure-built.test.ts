// What is generated is never stale: in a copy of the folders that builds read and write, as the real ones are in use.

import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const assembly = 'kernels/wasm/assembly'
let copy: string

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'receptive-built-'))
  await mkdir(join(copy, 'kernels/gpu'), { recursive: true })
  for (const folder of ['.config', assembly, 'kernels/gpu/functions'])
    await cp(join(root, folder), join(copy, folder), { recursive: true })
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'))
  await writeFile(join(copy, 'package.json'), '{ "type": "module" }')
  // One kernel is enough, and compiles in a moment.
  await writeFile(join(copy, assembly, 'index.ts'), "export { dropout } from './elementwise'\n")
})
afterAll(() => rm(copy, { recursive: true }))

const ensureBuilt = async (...names: string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, [join(copy, '.config/ensure-built.js'), ...names])).stderr

const read = (path: string) => readFile(join(copy, path), 'utf8')
const write = (path: string, text: string) => writeFile(join(copy, path), text)

it('the WebAssembly module is rebuilt when a file of its assembly changes', async () => {
  const target = 'kernels/wasm/module.generated.ts'
  expect(await ensureBuilt('wasm')).toBe(`Building ${target}: it is missing\n`)
  expect(await read(target)).not.toContain('added')
  expect(await ensureBuilt('wasm')).toBe('')
  await write(`${assembly}/added.ts`, 'export function added(start: i32, end: i32, extra: i32): void {}\n')
  await write(
    `${assembly}/index.ts`,
    "export { dropout } from './elementwise'\nexport { added } from './added'\n",
  )
  expect(await ensureBuilt('wasm')).toBe(`Building ${target}: it is stale\n`)
  expect(await read(target)).toMatch(/^ *added: /m)
})

describe('gpu.js’s functions', () => {
  const target = 'kernels/gpu/functions.generated.ts'
  const source = 'kernels/gpu/functions/added.ts'

  it('are built when missing, also by two processes at once', async () => {
    const said = await Promise.all([ensureBuilt('gpu'), ensureBuilt('gpu')])
    expect(said).toContain(`Building ${target}: it is missing\n`)
    expect(await read(target)).toMatch(
      /^\/\/ Made from sources with the hash \w{64}\.\n\/\/ Made from [^]*\n}\n$/,
    )
    expect((await readdir(join(copy, 'kernels/gpu'))).sort()).toEqual(['functions', 'functions.generated.ts'])
  })

  it('are left alone when current', async () => {
    const { mtimeMs } = await stat(join(copy, target))
    expect(await ensureBuilt('gpu')).toBe('')
    expect((await stat(join(copy, target))).mtimeMs).toBe(mtimeMs)
  })

  it('are rebuilt when a source is added, and when it is removed', async () => {
    const before = await read(target)
    await write(source, 'export function added(this: object, extra: number): number {\n  return extra\n}\n')
    expect(await ensureBuilt('gpu')).toBe(`Building ${target}: it is stale\n`)
    expect(await read(target)).toMatch(/^ {2}added: /m)
    await rm(join(copy, source))
    expect(await ensureBuilt('gpu')).toBe(`Building ${target}: it is stale\n`)
    expect(await read(target)).toBe(before)
  })

  it('stay as they were when sources do not build', async () => {
    const before = await read(target)
    const twice = 'export function added(): number {\n  return 1\n}\n'.repeat(2)
    await write(source, twice)
    await expect(ensureBuilt('gpu')).rejects.toThrow('two functions are named added')
    expect(await read(target)).toBe(before)
    await rm(join(copy, source))
  })

  it('are rebuilt when what builds them changes', async () => {
    await write('.config/build-gpu.js', `${await read('.config/build-gpu.js')}\n// Another.\n`)
    expect(await ensureBuilt('gpu')).toBe(`Building ${target}: it is stale\n`)
  })
})

it('refuses a name that it does not know', async () => {
  await expect(ensureBuilt('cuda')).rejects.toThrow("There is no build 'cuda'; there are wasm, gpu")
})

it('comes first in every script that runs kernels from their sources', async () => {
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const running = Object.entries(scripts).filter(([, script]) =>
    /\b(tsx|vite|tsc|build-package)\b/.test(script),
  )
  expect(running.map(([name]) => name)).toEqual(
    expect.arrayContaining(['build', 'typecheck', 'pneumonia', 'mnist', 'demo', 'bench']),
  )
  for (const [name, script] of running) expect(script, name).toMatch(/^node \.config\/ensure-built\.js && /)
})
