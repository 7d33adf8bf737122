// What a release changes: package.json says where the sources are, and README's links lead there.

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'receptive-release-'))
afterAll(() => rmSync(folder, { recursive: true }))

const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }

beforeEach(() => {
  mkdirSync(join(folder, 'docs'), { recursive: true })
  for (const name of ['package.json', 'README.md']) cpSync(join(root, name), join(folder, name))
  writeFileSync(join(folder, 'docs/changelog.md'), `# Changelog\n\n## Unreleased\n\n## ${version}\n`)
})

function prepare(tag: string): { readonly status: number | null; readonly stderr: string } {
  const env = {
    ...process.env,
    GITHUB_SERVER_URL: 'https://sources.example',
    GITHUB_REPOSITORY: 'someone/receptive',
  }
  const args = [join(root, '.config/prepare-release.js'), tag, folder]
  return spawnSync(process.execPath, args, { env, encoding: 'utf8' })
}

it('names the repository, and makes links absolute', () => {
  expect(prepare(`v${version}`)).toMatchObject({ status: 0, stderr: '' })
  const { repository } = JSON.parse(read('package.json')) as { repository: object }
  expect(repository).toEqual({ type: 'git', url: 'git+https://sources.example/someone/receptive.git' })
  const links = Array.from(read('README.md').matchAll(/\]\(([^)\s]+)\)/g), ([, target]) => target)
  expect(links.filter((target) => !/^(https:|#)/.test(target))).toEqual([])
  expect(links).toContain(`https://sources.example/someone/receptive/blob/v${version}/docs/gpu.md`)
  expect(links).toContain('https://gpu.rocks')
})

it('refuses a tag that is not the version, and a version without its changes', () => {
  expect(prepare('v99.0.0')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('the tag is v99.0.0') as string,
  })
  writeFileSync(join(folder, 'docs/changelog.md'), '# Changelog\n\n## Unreleased\n')
  expect(prepare(`v${version}`).stderr).toContain(`no section ${version}`)
  expect(read('package.json')).toBe(readFileSync(join(root, 'package.json'), 'utf8'))
})
