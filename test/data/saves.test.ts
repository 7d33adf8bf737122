// Saves that meet what a machine has in store: full disks, links, modes, rivals, and being killed.

import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FilePath } from '../../src/data/file-path.js'
import { appendText, writeFileAtomic } from '../../src/data/files.js'

const saver = fileURLToPath(new URL('../support/saver.ts', import.meta.url))
const old = 'what was there before'
let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'saves-'))
  path = join(folder, 'runs', 'model.bin')
  await mkdir(join(folder, 'runs'))
  await writeFile(path, old)
})
afterEach(() => rm(folder, { recursive: true }))

const save = (to: FilePath, text = 'new') => writeFileAtomic(to, new TextEncoder().encode(text))
const names = () => readdir(join(folder, 'runs'))

/** Runs the saver in a shell, after `setup`. */
const start = (args: readonly (string | number)[], setup = ''): ChildProcess =>
  spawn('sh', [
    '-c',
    `${setup} exec "$0" "$@"`,
    ...[process.execPath, '--import', import.meta.resolve('tsx'), saver, ...args.map(String)],
  ])

async function outcome(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = ''
  child.stderr!.on('data', (text: Buffer) => (stderr += text.toString()))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, stderr }
}

const saying = (child: ChildProcess) => new Promise((resolve) => child.stdout!.once('data', resolve))

describe.skipIf(process.platform === 'win32')('a save', () => {
  test('that meets the end of the space leaves the old file and no other, and says so', async () => {
    const { code, stderr } = await outcome(start([path, 7, 1_000_000, 1], 'ulimit -f 100;'))
    expect(code).toBe(1)
    expect(stderr).toContain(`cannot write ${path}: it would be larger than a file may be (EFBIG)`)
    expect(await readFile(path, 'utf8')).toBe(old)
    expect(await names()).toEqual(['model.bin'])
  })

  test('to a device writes to the device, which stays one', async () => {
    await save('/dev/null')
    expect((await lstat('/dev/null')).isCharacterDevice()).toBe(true)
    if (!existsSync('/dev/full')) return
    await expect(save('/dev/full')).rejects.toThrow('cannot write /dev/full: the disk is full (ENOSPC)')
    await expect(appendText('/dev/full', 'new')).rejects.toThrow('the disk is full')
    expect((await lstat('/dev/full')).isCharacterDevice()).toBe(true)
  })

  test('through links leaves them links, and writes to where they lead', async () => {
    await symlink('runs/model.bin', join(folder, 'latest'))
    await symlink(join(folder, 'latest'), join(folder, 'best'))
    await save(join(folder, 'best'))
    expect(await readlink(join(folder, 'best'))).toBe(join(folder, 'latest'))
    expect(await readlink(join(folder, 'latest'))).toBe('runs/model.bin')
    expect(await readFile(path, 'utf8')).toBe('new')
    expect((await readdir(folder)).sort()).toEqual(['best', 'latest', 'runs'])
  })

  test('through a link to nothing makes what the link names, seen from where the link really is', async () => {
    await mkdir(join(folder, 'deep', 'in'), { recursive: true })
    await symlink('deep/in', join(folder, 'short'))
    await symlink('../made/model.bin', join(folder, 'deep/in/latest'))
    await save(join(folder, 'short', 'latest'))
    expect(await readFile(join(folder, 'deep/made/model.bin'), 'utf8')).toBe('new')
    expect((await lstat(join(folder, 'deep/in/latest'))).isSymbolicLink()).toBe(true)
  })

  test('through links in a circle says so', async () => {
    await symlink('b', join(folder, 'a'))
    await symlink('a', join(folder, 'b'))
    await expect(save(join(folder, 'a'))).rejects.toThrow('its symbolic links lead in a circle (ELOOP)')
  })

  test('takes a name as long as the system does, and no longer', async () => {
    for (const long of ['x'.repeat(255), `${'ü'.repeat(127)}x`]) {
      await save(join(folder, long))
      expect(await readFile(join(folder, long), 'utf8')).toBe('new')
    }
    await expect(save(join(folder, 'x'.repeat(256)))).rejects.toThrow('the name is too long (ENAMETOOLONG)')
    expect(await readdir(folder)).toHaveLength(3)
  })

  test.each(['600', '640', '666', '755'])('keeps the mode %s of a file that is there', async (mode) => {
    await chmod(path, mode)
    await save(path)
    expect((await stat(path)).mode & 0o7777).toBe(parseInt(mode, 8))
  })

  test('keeps the owner if the system allows it', async (context) => {
    if (process.getuid!() !== 0) return context.skip('only the administrator gives files away')
    await chown(path, 65534, 65533)
    await chmod(path, 0o600)
    await save(path)
    const { uid, gid, mode } = await stat(path)
    expect([uid, gid, mode & 0o777]).toEqual([65534, 65533, 0o600])
  })

  test.each(['022', '077', '002'])('gives a new file the mode that the umask %s leaves', async (umask) => {
    const made = join(folder, 'runs', 'made')
    expect(await outcome(start([made, 7, 10, 1], `umask ${umask};`))).toEqual({ code: 0, stderr: '' })
    expect((await stat(made)).mode & 0o777).toBe(0o666 & ~parseInt(umask, 8))
  })

  test('into a folder that takes no files says so', async () => {
    await chmod(join(folder, 'runs'), 0o555)
    await chmod(folder, 0o755)
    const { code, stderr } = await outcome(start([path, 7, 10, 1, 'unprivileged']))
    await chmod(join(folder, 'runs'), 0o755)
    expect(code).toBe(1)
    expect(stderr).toContain(`cannot write ${path}: there is no permission (EACCES)`)
    expect(await readFile(path, 'utf8')).toBe(old)
  })

  test('does not replace a file that is write-protected', async () => {
    await chmod(join(folder, 'runs'), 0o777)
    await chmod(folder, 0o755)
    await chmod(path, 0o444)
    const { stderr } = await outcome(start([path, 7, 10, 1, 'unprivileged']))
    expect(stderr).toContain(`cannot write ${path}: there is no permission (EACCES)`)
    expect(await readFile(path, 'utf8')).toBe(old)
    expect(await names()).toEqual(['model.bin'])
  })

  test('of each of two programs at once is whole', async () => {
    const size = 300_000
    const ends = [1, 2].map((byte) => outcome(start([path, byte, size, 30])))
    let running = true
    void Promise.all(ends).then(() => (running = false))
    while (running) {
      const bytes = await readFile(path)
      if (bytes.toString() !== old)
        expect(Buffer.compare(bytes, Buffer.alloc(size, bytes[0])), `a file of ${bytes.length} bytes`).toBe(0)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    for (const end of await Promise.all(ends)) expect(end).toEqual({ code: 0, stderr: '' })
    expect(await names()).toEqual(['model.bin'])
  })

  test('removes what killed ones have left, and not what a living one is writing', async () => {
    // So much takes long enough to be met halfway.
    const size = 64 << 20
    const half = async (child: ChildProcess, signal: NodeJS.Signals) => {
      await saying(child)
      const before = new Set(await names())
      while (!(await names()).some((name) => name.endsWith('.tmp') && !before.has(name)))
        await new Promise((resolve) => setTimeout(resolve, 1))
      child.kill(signal)
    }
    const killed = start([path, 1, size, 100])
    const [killedEnd] = [outcome(killed), await half(killed, 'SIGKILL')]
    await killedEnd
    expect(await readFile(path, 'utf8').then((text) => text.length)).toBeGreaterThan(0)
    expect(await names()).toHaveLength(2)
    const stopped = start([path, 2, size, 1])
    const [stoppedEnd] = [outcome(stopped), await half(stopped, 'SIGSTOP')]
    expect(await names()).toHaveLength(2)
    await save(path)
    const left = await names()
    expect(left).toHaveLength(2)
    expect(left.find((name) => name.endsWith('.tmp'))).toContain(`-${stopped.pid}-`)
    stopped.kill('SIGCONT')
    expect(await stoppedEnd).toEqual({ code: 0, stderr: '' })
    expect((await readFile(path)).equals(Buffer.alloc(size, 2))).toBe(true)
    expect(await names()).toEqual(['model.bin'])
  })

  test('takes a path as a URL, and refuses what is none', async () => {
    await save(pathToFileURL(join(folder, 'with space.bin')))
    expect(await readFile(join(folder, 'with space.bin'), 'utf8')).toBe('new')
    await expect(save(new URL('https://example.org/a'))).rejects.toThrow(
      'https://example.org/a is not the URL of a file here; it must begin with file:',
    )
    for (const path of ['', undefined, 7, {}])
      await expect(save(path as string)).rejects.toThrow('path must be a path, as text or a file: URL, got')
    await expect(save('a\0b')).rejects.toThrow('is not a path: it contains a zero byte')
  })
})

describe.skipIf(process.platform === 'win32')('text that is appended', () => {
  test('is there whole or not at all', async () => {
    const program = `
      import { appendText } from ${JSON.stringify(new URL('../../src/data/files.ts', import.meta.url).href)}
      await appendText(${JSON.stringify(path)}, 'x'.repeat(1_000_000)).catch((error) => { console.error(error.message) })`
    const file = join(folder, 'append.mts')
    await writeFile(file, program)
    const child = spawn('sh', [
      '-c',
      'ulimit -f 100; exec "$0" "$@"',
      ...[process.execPath, '--import', import.meta.resolve('tsx'), file],
    ])
    const { stderr } = await outcome(child)
    expect(stderr).toContain('it would be larger than a file may be (EFBIG)')
    expect(await readFile(path, 'utf8')).toBe(old)
  })
})
