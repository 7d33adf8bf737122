// Compiles kernels/wasm/assembly into kernels/wasm/module.generated.ts. The four builds are nearly equal, so deflated together
// they cost little more than one; in pieces by turns, as deflate looks back no further than 32 kB.

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { deflateSync } from 'node:zlib'
import { compile } from './compile-wasm.js'
import { kernelParameters } from './kernel-parameters.js'

const { WebAssembly, Buffer, process } = globalThis
const root = fileURLToPath(new URL('..', import.meta.url))
const source = 'kernels/wasm/assembly'
const target = process.argv[2] ?? `${root}kernels/wasm/module.generated.ts`

const compiled = await compile()
const builds = Object.fromEntries(
  Object.entries(compiled).map(([name, files]) => [name, files.get(`${name}.wasm`)]),
)

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

const pieces = 64
const piece = (bytes, i) =>
  bytes.subarray(Math.floor((bytes.length * i) / pieces), Math.floor((bytes.length * (i + 1)) / pieces))
const archive = Array.from({ length: pieces }, (_, i) =>
  Object.values(builds).map((build) => piece(build, i)),
).flat()

writeFileSync(
  target,
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

/** What gives a function of each kernel's arguments names for them. */
export const withNames: { readonly [K in KernelName]: (f: InOrder) => ByName<K> } = {
${kernels.map(call).join('\n')}
}

/** The kernels' names, in the order that threads number them. */
export const kernelNames = /* @__PURE__ */ Object.keys(withNames) as readonly KernelName[]

/** The bytes of each build, in the order they take turns in \`archive\`. */
export const buildBytes = { ${Object.entries(builds)
    .map(([name, { length }]) => `${name}: ${length}`)
    .join(', ')} }

/** The pieces that each build is cut into, as equal as can be. */
export const pieces = ${pieces}

/** First pieces, second pieces, …: zlib, base64. */
export const archive =
  '${deflateSync(Buffer.concat(archive), { level: 9 }).toString('base64')}'
`,
)
