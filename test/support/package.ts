// The package as its users get it: built into a project of its own.

import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What of package.json the tests look at. */
export interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
}

const manifest = async (): Promise<Manifest> =>
  JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest

/** A new folder with the packed package and what it depends on in node_modules, and nothing else. */
export async function installPackage(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'receptive-package-'))
  await unpack(await pack(folder), join(folder, 'node_modules', 'receptive'))
  for (const name of await dependencies()) await copyPackage(name, folder)
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  return folder
}

/** Where `installPackage` leaves the package's tarball. */
export const tarball = (folder: string): string => join(folder, 'receptive.tgz')

/** Builds the package apart from the project, and packs it. */
export async function pack(folder: string): Promise<string> {
  const staged = join(folder, 'staged')
  for (const name of ['package.json', 'README.md', 'LICENSE', 'docs', 'examples'])
    await cp(join(root, name), join(staged, name), { recursive: true })
  // The bundler reads in package.json that what is not used may go.
  execFileSync(process.execPath, [join(root, '.config/build-package.js'), join(staged, 'dist')])
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent'], { cwd: staged })
  const [packed] = (await readdir(staged)).filter((name) => name.endsWith('.tgz'))
  await rename(join(staged, packed), tarball(folder))
  await rm(staged, { recursive: true })
  return tarball(folder)
}

async function unpack(file: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  execFileSync('tar', ['-xf', file, '--strip-components=1', '-C', folder])
}

/** The packages that ours needs, and those that they need. */
async function dependencies(): Promise<ReadonlySet<string>> {
  const needed = new Set(Object.keys((await manifest()).dependencies))
  for (const name of needed) {
    const text = await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8')
    const { dependencies = {} } = JSON.parse(text) as { dependencies?: Readonly<Record<string, string>> }
    for (const one of Object.keys(dependencies)) needed.add(one)
  }
  return needed
}

/** Copies an installed package into the node_modules of a folder. */
const copyPackage = (name: string, folder: string): Promise<void> =>
  cp(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true })

/** The folder of turbo's codec, in one with packages. */
export const codec = 'node_modules/@cornerstonejs/codec-libjpeg-turbo-8bit'

/** Installs it, too, if it is not. */
export async function addCodec(folder: string): Promise<void> {
  if (existsSync(join(folder, codec))) return
  await mkdir(dirname(join(folder, codec)), { recursive: true })
  await symlink(join(root, codec), join(folder, codec))
}
