// Rebuilds generated files that are stale. Everything that runs the kernels calls this first: npm's scripts as
// `node .config/ensure-built.js [NAME…]`, Vitest through vitest.setup.js. The first line of a generated file has
// a hash of everything it was made from: its sources, the scripts that made it and the compilers that these import.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { console, process } = globalThis

/**
 * The generated files: a script of this folder makes `targets` from the TypeScript in `sources` (folders and files) and from
 * `packages`. It gets the paths to write to.
 */
export const builds = {
  wasm: {
    sources: ['kernels/wasm/assembly'],
    script: 'build-wasm.js',
    targets: ['module', 'simd128', 'relaxed'].map((name) => `kernels/wasm/${name}.generated.ts`),
  },
  gpu: {
    sources: ['kernels/gpu/functions'],
    script: 'build-gpu.js',
    targets: ['kernels/gpu/functions.generated.ts'],
  },
  decoder: {
    sources: ['src/data', 'src/check', 'kernels/shape.ts', 'kernels/error-text.ts', 'kernels/node-module.ts'],
    packages: ['fast-png', 'fflate', 'iobuffer'],
    script: 'build-decode-worker.js',
    targets: ['src/data/decode-worker.generated.ts'],
  },
}

/** Builds those that are stale. Rebuilding takes seconds; finding that nothing is stale takes milliseconds. */
export function ensureBuilt(names = Object.keys(builds)) {
  for (const name of names) {
    const build = builds[name]
    if (!build) throw new Error(`There is no build '${name}'; there are ${Object.keys(builds).join(', ')}`)
    const stamp = `// Made from sources with the hash ${hashOf(build)}.\n`
    const targets = build.targets.map((path) => join(root, path))
    const missing = targets.some((path) => !existsSync(path))
    if (!missing && targets.every((path) => readFileSync(path, 'utf8').startsWith(stamp))) continue
    console.error(`Building ${build.targets[0]}: it is ${missing ? 'missing' : 'stale'}`)
    // Two runs may build at once: each writes its own temporary files, so a reader never sees half a file.
    const own = targets.map((path) => join(dirname(path), `.${process.pid}-${basename(path)}`))
    try {
      execFileSync(process.execPath, [join(root, '.config', build.script), ...own], {
        cwd: root,
        stdio: 'inherit',
      })
      for (const [i, path] of own.entries()) {
        writeFileSync(path, stamp + readFileSync(path, 'utf8'))
        renameSync(path, targets[i])
      }
    } finally {
      for (const path of own) rmSync(path, { force: true })
    }
  }
}

/** Of everything that a build is made from. */
export function hashOf({ sources, packages = [], script }) {
  const files = sources.flatMap(sourcesIn).sort()
  const hash = createHash('sha256')
  for (const file of [...files, ...makersOf(script), ...packages.map(manifestOf)]) {
    const contents = readFileSync(join(root, file))
    hash.update(`${file} ${contents.length}\n`).update(contents)
  }
  return hash.digest('hex')
}

function sourcesIn(path) {
  if (statSync(join(root, path)).isFile()) return [path]
  return readdirSync(join(root, path), { recursive: true })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.generated.ts'))
    .map((file) => `${path}/${file}`)
}

/** The package of a module that is imported by name: `PACKAGE/…` or `@SCOPE/PACKAGE/…`. */
const packageOf = (name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)[0]

const manifestOf = (name) => `node_modules/${name}/package.json`

/** A script, those it imports, and the package.json of what they import of others: it names the version. */
function makersOf(script, found = new Set()) {
  found.add(`.config/${script}`)
  for (const [, path] of readFileSync(join(root, '.config', script), 'utf8').matchAll(
    /^[^'"`]* from '([^']+)'/gm,
  )) {
    if (path.startsWith('./')) makersOf(path.slice(2), found)
    else if (!path.startsWith('node:')) found.add(manifestOf(packageOf(path)))
  }
  return found
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  ensureBuilt(process.argv.length > 2 ? process.argv.slice(2) : undefined)
