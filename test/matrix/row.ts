// What a row of the matrix is, and what rows are made with.

import { execFile, type ExecFileOptions } from 'node:child_process'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { DeviceDescription } from '../../kernels/device.js'

/** What test/browser/train.js says of its training. */
export interface Trained {
  readonly device: DeviceDescription
  readonly loss: readonly number[]
  readonly right: number
  readonly sameAfterLoading: boolean
}

/** Where a row works. */
export interface Place {
  readonly scratch: string
  /** The packed package. */
  readonly tarball: string
}

/** A row of the table. */
export interface Row {
  readonly name: string
  run(place: Place): Promise<{ readonly version: string; readonly trained: Trained }>
}

/** Thrown if a row needs something that this machine does not have. The row then says so. */
export class Missing extends Error {}

const train = fileURLToPath(new URL('../browser/train.js', import.meta.url))

/** A project with the package, other packages, train.js, and files by their names. */
export async function project(
  { scratch, tarball }: Place,
  name: string,
  { packages = [], files = {} }: { packages?: readonly string[]; files?: Readonly<Record<string, string>> },
): Promise<string> {
  const folder = join(scratch, name)
  await mkdir(folder, { recursive: true })
  await copyFile(train, join(folder, 'train.js'))
  for (const [path, text] of Object.entries({
    'package.json': '{ "private": true, "type": "module" }',
    ...files,
  })) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  await execute('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', tarball, ...packages], {
    cwd: folder,
  })
  return folder
}

/** Runs a program, and gives its standard output. @throws what it printed, if it fails. */
export async function execute(
  file: string,
  args: readonly string[],
  options: ExecFileOptions,
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(file, args, {
      maxBuffer: 2 ** 26,
      timeout: 300_000,
      ...options,
    })
    return String(stdout)
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string }
    throw new Error(`${message}\n${stdout}\n${stderr}`, { cause: error })
  }
}

/** What a program printed in its last line. */
export const printed = (stdout: string): Trained => JSON.parse(stdout.trim().split('\n').at(-1)!) as Trained

/** The version of an installed package. */
export async function versionOf(folder: string, name: string): Promise<string> {
  const text = await readFile(join(folder, 'node_modules', name, 'package.json'), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}
