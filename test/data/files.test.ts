import { mkdtemp, mkdir, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { appendText, readFile, writeFileAtomic } from '../../src/data/files.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'))
})
afterEach(async () => {
  vi.doUnmock('node:fs/promises')
  vi.resetModules()
  await rm(folder, { recursive: true })
})

const text = async (path: string) => new TextDecoder().decode(await readFile(path))

test('writes a file in new folders, replaces it, and leaves nothing else behind', async () => {
  const path = join(folder, 'runs', 'a', 'weights.bin')
  await writeFileAtomic(path, Uint8Array.of(1, 2, 3))
  expect([...(await readFile(path))]).toEqual([1, 2, 3])
  await writeFileAtomic(path, Uint8Array.of(4))
  expect([...(await readFile(path))]).toEqual([4])
  expect(await readdir(join(folder, 'runs', 'a'))).toEqual(['weights.bin'])
})

test('a folder in the place of the file is named in the error', async () => {
  const path = join(folder, 'taken')
  await mkdir(path)
  await expect(writeFileAtomic(path, Uint8Array.of(1))).rejects.toThrow(`cannot write ${path}: `)
  await expect(readFile(path)).rejects.toThrow(`cannot read ${path}: `)
  await expect(appendText(path, 'x')).rejects.toThrow(`cannot write ${path}: `)
  expect(await readdir(folder)).toEqual(['taken'])
})

test('a missing file is named in the error', async () => {
  const path = join(folder, 'none.safetensors')
  await expect(readFile(path)).rejects.toThrow(`there is no file ${path}`)
})

test('text is appended to a file, which is made if there is none', async () => {
  const path = join(folder, 'logs', 'log.csv')
  await appendText(path, 'epoch\n')
  await appendText(path, '0\n')
  expect(await text(path)).toBe('epoch\n0\n')
})

test.each([
  ['has no such module', () => Promise.reject(new Error('Failed to resolve module specifier'))],
  ['has an empty one in its place', () => ({ default: {}, readFile: undefined })],
])('where the bundle %s, the error says what to use', async (_what, module) => {
  vi.resetModules()
  vi.doMock('node:fs/promises', module)
  const browser = await import('../../src/data/files.js')
  const message = 'there is no file system here to reach a.safetensors; use bytes instead'
  await expect(browser.readFile('a.safetensors')).rejects.toThrow(message)
  await expect(browser.writeFileAtomic('a.safetensors', new Uint8Array())).rejects.toThrow(message)
  await expect(browser.appendText('a.safetensors', '')).rejects.toThrow(message)
})
