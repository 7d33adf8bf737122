// Compiles kernels/wasm/assembly into files beside it: module.generated.ts has the kernels' names and parameters, and
// simd128.generated.ts and relaxed.generated.ts one build each; an engine loads one of them. Zopfli takes seconds instead of zlib's
// milliseconds, but makes the kernels that a page loads 5 % smaller. A build for shared memory differs only in the byte that says
// so, and the loader sets it.

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import zopfli from '@gfx/zopfli'
import { compile } from './compile-wasm.js'
import { kernelParameters } from './kernel-parameters.js'

const { WebAssembly, Buffer, process } = globalThis
const root = fileURLToPath(new URL('..', import.meta.url))
const source = 'kernels/wasm/assembly'
const [moduleFile, ...buildFiles] =
  process.argv.length > 2
    ? process.argv.slice(2)
    : ['module', 'simd128', 'relaxed'].map((name) => `${root}kernels/wasm/${name}.generated.ts`)

const compiled = await compile(['simd128', 'relaxed'])
const built = (name) => compiled[name].get(`${name}.wasm`)
const builds = { simd128: built('simd128'), relaxed: built('relaxed') }

/**
 * The place of the flag in the limits of the imported memory: 1 if the memory is not shared, 3 if it is. Imports are in section 2.
 * Each has two names, which are a length and letters, and a kind: 0 for a function, 2 for a memory (WebAssembly core
 * specification, 5.5.5).
 */
function flagAt(module) {
  let at = 8
  const number = () => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++]
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const skip = () => {
    const length = number()
    at += length
  }
  while (module[at++] !== 2) skip()
  number() // The section's length.
  const imports = number()
  for (let i = 0; i < imports; i++) {
    skip()
    skip()
    const kind = module[at++]
    if (kind === 2 && module[at] === 1) return at
    if (kind !== 0) break
    number() // The function's type.
  }
  throw new Error('the module’s first import beside functions is no memory of one thread with a maximum')
}

// The names of every kernel's parameters, so that a call with a wrong, missing or unknown one does not compile.
const module = new WebAssembly.Module(builds.simd128)
const parameters = kernelParameters(`${root}${source}/`)
const kernels = WebAssembly.Module.exports(module)
  .filter(({ kind }) => kind === 'function')
  .map(({ name }) => name)
  .sort()
const unread = kernels.filter((name) => !parameters.has(name))
if (unread.length > 0) throw new Error(`${source}: no declaration was found of ${unread.join(', ')}`)
const names = (name) =>
  `  ${name}: ${parameters
    .get(name)
    .map((own) => `'${own}'`)
    .join(' | ')}`
const call = (name) =>
  `  ${name}: (f) => (i, j, a) => f(i, j, ${parameters
    .get(name)
    .map((own) => `a.${own}`)
    .join(', ')}),`

writeFileSync(
  moduleFile,
  `// Made from ${source} by \`npm run build:wasm\`.

/** The compiled kernels, and the names of their parameters after \`start\` and \`end\`. */
export interface KernelParameters {
${kernels.map(names).join('\n')}
}

export type KernelName = keyof KernelParameters

/** The arguments of kernel \`K\`, by name; if \`K\` may be one of several, of all of them. */
export type KernelArguments<K extends KernelName> = { readonly [P in KernelParameters[K]]: number }

/** A function of two numbers, and of a kernel's arguments in their order. */
export type InOrder = (i: number, j: number, ...args: number[]) => void

/** The same with arguments by name. */
export type ByName<K extends KernelName> = (i: number, j: number, args: KernelArguments<K>) => void

/** For each kernel, a function that turns a function of arguments in order into one of arguments by name. */
export const withNames: { readonly [K in KernelName]: (f: InOrder) => ByName<K> } = {
${kernels.map(call).join('\n')}
}

/** The kernels' names, in the order that threads number them. */
export const kernelNames = /* @__PURE__ */ Object.keys(withNames) as readonly KernelName[]
`,
)

for (const [i, name] of ['simd128', 'relaxed'].entries()) {
  const deflated = await zopfli.zlibAsync(Buffer.from(builds[name]), {})
  writeFileSync(
    buildFiles[i],
    `// Made from ${source} by \`npm run build:wasm\`.

/** The place of the memory's flag in the build: 1 if the memory is not shared, 3 if threads share it. */
export const sharedFlag = ${flagAt(builds[name])}

/** The build: zlib, base64. */
export const archive =
  '${Buffer.from(deflated).toString('base64')}'
`,
  )
}
