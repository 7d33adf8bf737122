// A reader's answers: the command makes their files, keeps what is written, and judges it, however broken; and nothing else in
// the project sees these files. All this in a copy of the exercises, so that the answers in the clone stay as they are.

import { ESLint } from 'eslint'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { getFileInfo } from 'prettier'
import typescript from 'typescript'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { names } from '../../docs/exercises/exercises.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const clone = mkdtempSync(join(tmpdir(), 'receptive-exercises-'))
const at = (path: string): string => join(clone, path)

beforeAll(() => {
  const answers = /exercises[\\/][\d.]+[\\/]answer\.ts$/
  const copied = [
    'docs/exercises',
    'docs/shared',
    '.config',
    '.gitignore',
    '.prettierignore',
    '.prettierrc.json',
  ]
  for (const path of [...copied, 'package.json', 'tsconfig.json'])
    cpSync(join(root, path), at(path), { recursive: true, filter: (file) => !answers.test(file) })
  for (const path of ['src', 'kernels', 'bench', 'examples', 'test', 'node_modules'])
    symlinkSync(join(root, path), at(path), 'junction')
})
afterAll(() => rmSync(clone, { recursive: true }))

const run = (...args: string[]): { code: number; said: string } => {
  try {
    // What the command `tsx` runs, without its own process.
    const program = ['--import', 'tsx', 'docs/exercises/main.ts', ...args]
    return { code: 0, said: execFileSync(process.execPath, program, { cwd: clone, encoding: 'utf8' }) }
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string }
    return { code: status, said: stdout + stderr }
  }
}
const says = (code: number, words: string | RegExp): object => ({
  code,
  said: expect.stringMatching(words) as string,
})

const [first] = names
const path = 'docs/exercises/3.2/answer.ts'
const write = (text: string): void => writeFileSync(at(path), text)
const start = readFileSync(join(root, 'docs/exercises/3.2/start.ts'), 'utf8')
const solution = readFileSync(join(root, 'docs/exercises/3.2/solution.ts'), 'utf8')

it('lists all exercises, and makes no file by that', () => {
  const { code, said } = run()
  expect(code).toBe(0)
  for (const name of names) expect(said).toMatch(new RegExp(`^… ${name.replace('.', '\\.')} +\\S`, 'm'))
  expect(run('99.1')).toEqual(says(2, first))
})

it('makes the reader’s file, once, and then judges what is in it', () => {
  expect(run('3.2')).toEqual(says(1, path))
  expect(readFileSync(at(path), 'utf8')).toBe(start)
  expect(run('3.2')).toEqual(says(1, `Not all written yet: ${path}`))

  write(solution)
  expect(run('3.2')).toEqual(says(0, '✓ Right'))
  write(solution.replace('sum = b', 'sum = 0'))
  expect(run('3.2')).toEqual(says(1, /✗ .*\n.*\n.*\nYour sum leaves out the bias/))
  expect(readFileSync(at(path), 'utf8')).toContain('sum = 0')
})

it.each([
  [
    'a half-written file',
    solution.replace('return sum', 'return (sum +'),
    /answer\.ts:\d+:\d+ is not TypeScript yet: Unexpected "}"/,
  ],
  [
    'a text without an end',
    `${solution}const s = 'a\n`,
    /answer\.ts:19:\d+ is not TypeScript yet: Unterminated string/,
  ],
  ['an empty file', '', /answer\.ts must export windowSum, as start\.ts/],
  ['another name', solution.replace('windowSum', 'sumOfWindow'), /answer\.ts must export windowSum/],
  [
    'a missing file',
    `import './nowhere.js'\n${solution}`,
    /answer\.ts cannot be run: Cannot find module \S+nowhere\.js/,
  ],
  ['a module that throws', `${solution}nothing()\n`, /answer\.ts cannot be run: nothing is not defined/],
  [
    'a body that throws',
    solution.replace('sum = b', 'sum = c'),
    /your code threw: c is not defined \(answer\.ts:\d+\)/,
  ],
  [
    'a loop without an end',
    solution.replace('sum = b', 'sum = b\n  while (sum === b) continue'),
    /has not come to an end in 10 seconds\. Does every loop of yours end\?/,
  ],
  ['a program that ends itself', `process.exit()\n${solution}`, /Your code has ended the program/],
])('%s gets readable words', (_, text, words) => {
  write(text)
  const { code, said } = run('3.2')
  expect(code).toBe(1)
  expect(said).toMatch(words)
  expect(said).not.toMatch(/\n +at |node:internal/)
  expect(said.split('\n').length).toBeLessThan(6)
})

it('an answer that cannot be read is one cross in the list', () => {
  write('const = 1')
  const { code, said } = run()
  expect(code).toBe(0)
  expect(said.match(/^✗.*/gm)).toEqual([expect.stringContaining('3.2') as string])
})

it('Git, Prettier, ESLint, TypeScript, dependency-cruiser and the site see none of it', async () => {
  write('const = "kernels/wasm"; import "../../../kernels/wasm/device.js"')
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: clone, encoding: 'utf8' })
  git('init', '--quiet')
  expect(git('status', '--porcelain', '--untracked-files=all')).toContain('docs/exercises/3.2/start.ts')
  expect(git('status', '--porcelain', '--untracked-files=all')).not.toContain('answer')

  const ignorePath = [at('.gitignore'), at('.prettierignore')]
  expect(await getFileInfo(at(path), { ignorePath })).toMatchObject({ ignored: true })

  const eslint = new ESLint({ cwd: clone, overrideConfigFile: '.config/eslint.config.js' })
  expect(await eslint.isPathIgnored(path)).toBe(true)
  expect(await eslint.isPathIgnored('docs/exercises/3.2/start.ts')).toBe(false)

  const { config } = typescript.readConfigFile(at('tsconfig.json'), typescript.sys.readFile) as {
    config: object
  }
  const { fileNames } = typescript.parseJsonConfigFileContent(config, typescript.sys, clone)
  expect(fileNames.filter((file) => file.includes('exercises/3.2/'))).toHaveLength(4)

  const cruiser = [
    at('node_modules/dependency-cruiser/bin/dependency-cruise.mjs'),
    '--config',
    '.config/dependency-cruiser.cjs',
  ]
  const cruised = execFileSync(process.execPath, [...cruiser, '--output-type', 'json', 'docs/exercises'], {
    cwd: clone,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  const { modules, summary } = JSON.parse(cruised) as {
    modules: { source: string }[]
    summary: { violations: unknown[] }
  }
  expect(modules.map(({ source }) => source)).toContain('docs/exercises/3.2/start.ts')
  expect(modules.map(({ source }) => source)).not.toContain(path)
  expect(summary.violations).toEqual([])

  const sources = (await import(pathToFileURL(at('.config/typedoc-sources.js')).href)) as {
    files: readonly string[]
  }
  expect(sources.files).toContain('docs/exercises/3.2/start.ts')
  expect(sources.files).not.toContain(path)
})
