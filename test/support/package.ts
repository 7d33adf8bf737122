// The package as its users get it: built into a project of its own.

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What of package.json the tests look at. */
export interface Manifest {
  readonly exports: {
    readonly '.': Readonly<Record<string, string>>
    readonly './gpu': Readonly<Record<string, string>>
    readonly './receptive.browser.js': string
  }
  readonly unpkg: string
  readonly jsdelivr: string
  readonly dependencies: Readonly<Record<string, string>>
}

export const manifest = async (): Promise<Manifest> =>
  JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest

/** A new folder with the package and what it depends on in node_modules, and nothing else. */
export async function installPackage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'receptive-package-'))
  const installed = join(folder, 'node_modules', 'receptive')
  // `npm run typecheck` checks types: here they are only written.
  const build = ['tsc', '-p', '.config/tsconfig.build.json', '--noCheck', '--outDir', join(installed, 'dist')]
  execFileSync('npx', build, { cwd: root })
  execFileSync(process.execPath, [join(root, '.config/build-bundle.js'), join(installed, 'dist')])
  await copyFile(join(root, 'package.json'), join(installed, 'package.json'))
  for (const name of Object.keys((await manifest()).dependencies))
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  return folder
}

/** The folder of turbo's codec, in one with packages. */
export const codec = 'node_modules/@cornerstonejs/codec-libjpeg-turbo-8bit'

/** Installs it, too, if it is not. */
export async function addCodec(folder: string): Promise<void> {
  if (existsSync(join(folder, codec))) return
  await mkdir(dirname(join(folder, codec)), { recursive: true })
  await symlink(join(root, codec), join(folder, codec))
}
