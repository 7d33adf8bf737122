// The options of `npm run bench -- peers`, and where an engine is looked for.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { peersCommand } from '../../bench/peers/command.js'
import { distinct, findNode, findPython } from '../../bench/peers/engines.js'

let folder: string
/** A program that says it is a Node of some version. */
function pretend(path: string, version: string): string {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, `#!/bin/sh\necho ${version} 13.6\n`)
  chmodSync(path, 0o755)
  return path
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'engines-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe.skipIf(process.platform === 'win32')('a Node', () => {
  it('is found by its path, by a folder with npm’s package, and through a link', () => {
    const program = pretend(join(folder, 'a/node_modules/node/bin/node'), '24.1.0')
    const found = { name: 'Node 24.1.0', program, v8: '13.6' }
    expect(findNode(program)).toEqual(found)
    expect(findNode(join(folder, 'a'))).toEqual(found)
    const link = join(folder, 'link')
    symlinkSync(program, link)
    expect(findNode(link)).toEqual({ ...found, program: link })
  })

  it('is found on the PATH by its name, and by a version whatever its name', () => {
    pretend(join(folder, 'old/node'), '22.0.0')
    const newer = pretend(join(folder, 'new/node'), '26.3.1')
    vi.stubEnv('PATH', [join(folder, 'old'), join(folder, 'new')].join(':'))
    for (const version of ['26', 'v26', '26.3', '26.3.1']) expect(findNode(version).program).toBe(newer)
    expect(findNode('node').name).toBe('Node 22.0.0')
    expect(() => findNode('2')).toThrow(/There is no Node 2 on the PATH/)
    expect(() => findNode('26.4')).toThrow(/There is no Node 26\.4 on the PATH, nor as npm's package/)
    vi.unstubAllEnvs()
  })

  it('that is none, or too old, is refused', () => {
    const other = pretend(join(folder, 'other'), 'hello')
    expect(() => findNode(other)).toThrow(/'.*other' is not Node: it must be a program, or a folder/)
    expect(() => findNode(folder)).toThrow(/is not Node/)
    const old = pretend(join(folder, 'ancient'), '18.20.0')
    expect(() => findNode(old)).toThrow(/ancient is Node 18\.20\.0; the library runs on 20 and newer/)
    expect(() => findPython(join(folder, 'python'))).toThrow(/There is no program/)
    expect(() => findPython(process.execPath)).toThrow(/cannot import torch/)
  })

  it('takes part once, older ones first', () => {
    const made = ['Node 100.0.0', 'Node 24.0.0', 'Node 24.0.0'].map((name) => ({ name, program: name }))
    expect(distinct(made).map(({ name }) => name)).toEqual(['Node 24.0.0', 'Node 100.0.0'])
  })
})

describe('the command', () => {
  const refusal = (...words: readonly string[]): string => {
    const command = peersCommand()
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
    try {
      command.parse(words, { from: 'user' })
    } catch (error) {
      return (error as Error).message
    }
    return ''
  }

  it('refuses what there is not, and lists what there is', () => {
    expect(refusal('--model', 'alexnet')).toMatch(
      /There is no 'alexnet'; there are case, .*lenet.*inceptionv3\./,
    )
    expect(refusal('--jobs', 'train32')).toMatch(/There is no 'train32'; there are train, predict\./)
    expect(refusal('--batches', '0')).toMatch(/must be a whole number of at least 1/)
    expect(refusal('--node', '999')).toMatch(/There is no Node 999 on the PATH/)
    expect(refusal('--python', '/nowhere/python')).toMatch(/There is no program \/nowhere\/python\./)
    expect(refusal('--json', '/nowhere/x.json')).toMatch(/There is no folder \/nowhere\./)
  })

  it('collects the engines that are asked for', () => {
    const command = peersCommand().action(() => undefined)
    command.parse(['--node', process.execPath, '--node', process.execPath], { from: 'user' })
    expect(command.opts<{ node: unknown[] }>().node).toHaveLength(2)
  })
})
