// npm install from a git repository runs `prepare` in a clone that has nothing built: what it makes must be the package.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'receptive-git-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

it.skipIf(!existsSync(join(root, '.git')))('a clean clone prepares itself to be imported', () => {
  const clone = join(folder, 'clone')
  execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, clone])
  expect(existsSync(join(clone, 'dist'))).toBe(false)
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'))
  execFileSync('npm', ['run', '--silent', 'prepare'], { cwd: clone, stdio: 'pipe' })
  const program = `
    import { openBackend } from 'receptive'
    const backend = await openBackend('wasm', { threads: 1 })
    const y = backend.run('relu', { x: backend.tensor({ shape: [2], data: Float32Array.of(-1, 2) }) })
    console.log((await y.data()).join())`
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: clone })
  expect(String(printed)).toBe('0,2\n')
  expect(existsSync(join(clone, 'dist/receptive.browser.js'))).toBe(true)
})
