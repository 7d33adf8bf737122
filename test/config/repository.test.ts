// What newcomers, editors and continuous integration are told is so.

import { ESLint } from 'eslint'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const text = (path: string): string => readFileSync(join(root, path), 'utf8')

interface Manifest {
  readonly engines: { readonly node: string }
  readonly scripts: Readonly<Record<string, string>>
}
const manifest = JSON.parse(text('package.json')) as Manifest

it('continuous integration runs the README’s command, first on the oldest Node that is supported', () => {
  const command = 'npm ci && npm test'
  expect(text('README.md')).toContain(`\n${command}\n`)
  const workflow = text('.github/workflows/ci.yml')
  expect(workflow).toContain(`- run: ${command}\n`)
  const [, versions] = /node: \[(.*)\]/.exec(workflow)!
  const [oldest] = versions.split(', ')
  expect(manifest.engines.node).toBe(`>=${oldest}`)
  expect(text('.nvmrc').trim()).toBe(oldest)
})

it('the scripts that the contributors’ guide names are there, and so is what it links to', () => {
  const guide = text('.github/CONTRIBUTING.md')
  const named = Array.from(guide.matchAll(/`npm run ([\w:]+)/g), ([, name]) => name)
  expect(named.length).toBeGreaterThan(4)
  expect(named.filter((name) => !(name in manifest.scripts))).toEqual([])
  const links = Array.from(guide.matchAll(/\]\((\.\.\/[^)#]+)/g), ([, path]) => join('.github', path))
  expect(links.filter((path) => !existsSync(join(root, path)))).toEqual([])
})

it('editors are led to configurations that work', async () => {
  const settings = JSON.parse(text('.vscode/settings.json')) as {
    readonly 'eslint.options': { readonly overrideConfigFile: string }
    readonly 'typescript.tsdk': string
    readonly 'vitest.rootConfig': string
  }
  expect(existsSync(join(root, settings['typescript.tsdk'], 'tsserver.js'))).toBe(true)
  // As its extension starts it: in the configuration's folder. The project's root is not that.
  const config = join(root, settings['vitest.rootConfig'])
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const list = [vitest, 'list', '--config', config, '--filesOnly', 'test/config']
  const found = execFileSync(process.execPath, list, { cwd: dirname(config), encoding: 'utf8' })
  expect(found).toContain('test/config/repository.test.ts')

  const eslint = new ESLint({ cwd: root, ...settings['eslint.options'] })
  const { rules } = (await eslint.calculateConfigForFile('src/index.ts')) as { rules: object }
  expect(rules).toHaveProperty('@typescript-eslint/no-floating-promises')
  expect(await eslint.isPathIgnored('kernels/wasm/assembly/index.ts')).toBe(true)
})

it('nothing names a repository of its own, as there is none to visit', () => {
  expect(manifest).not.toHaveProperty('repository')
  const config = ['.config/typedoc.json', 'package.json', 'README.md', '.github/CONTRIBUTING.md']
  for (const path of config) expect(text(path), path).not.toMatch(/git(hub|lab)\.com\/receptive/)
})
