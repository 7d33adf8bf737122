// The environments that are tried, and what a program gets there if it asks for nothing by name. environments.test.ts runs the
// rows, and table.ts makes the table of docs/environments.md of them.

/** What a program gets. */
export interface Row {
  readonly where: string
  /** `threads`: `wasm` on all of them; `one thread`: `wasm` on that; `reference`: that. */
  readonly gets: 'threads' | 'one thread' | 'reference'
  /** The cause in `describe().fallback`; absent if nothing is lacking. */
  readonly why?: string
}

/** A page, or what a page starts, in Chromium. */
export interface PageRow extends Row {
  readonly in?: 'page' | 'worker' | 'service-worker' | 'iframe'
  /** Whether it is served with the headers that isolate it; default true. */
  readonly isolated?: boolean
  /** Its content security policy. */
  readonly policy?: string
  /** A script that runs before the page's own. */
  readonly before?: string
}

const notIsolated = 'the page is not cross-origin isolated'
const electron = `
  const NoWorker = class { constructor() { throw new Error('no workers of Node in a page') } }
  const modules = { 'node:worker_threads': { Worker: NoWorker, MessageChannel } }
  globalThis.process = { versions: { node: '22.0.0' }, getBuiltinModule: (name) => modules[name] }`

export const pageRows: readonly PageRow[] = [
  { where: 'a page, cross-origin isolated', gets: 'threads' },
  { where: 'a page that is not', isolated: false, gets: 'one thread', why: notIsolated },
  { where: 'a worker of an isolated page', in: 'worker', gets: 'threads' },
  {
    ...{ where: 'a worker of a page that is not', in: 'worker', isolated: false },
    ...{ gets: 'one thread', why: notIsolated },
  },
  { where: 'a service worker', in: 'service-worker', gets: 'one thread', why: 'there are no workers here' },
  {
    where: 'an isolated page in an iframe of one that is not',
    ...{ in: 'iframe', gets: 'one thread', why: notIsolated },
  },
  {
    where: "a policy with `script-src 'self' 'wasm-unsafe-eval'; worker-src blob:`",
    policy: "script-src 'self' 'wasm-unsafe-eval'; worker-src blob:",
    gets: 'threads',
  },
  {
    where: 'a policy without `worker-src blob:`',
    policy: "script-src 'self' 'wasm-unsafe-eval'",
    ...{ gets: 'one thread', why: 'a content security policy has to allow worker-src blob:' },
  },
  {
    where: "a policy without `'wasm-unsafe-eval'`",
    policy: "script-src 'self'; worker-src blob:",
    ...{ gets: 'reference', why: 'WebAssembly does not compile here' },
  },
  {
    where: 'an engine without WebAssembly',
    before: 'delete globalThis.WebAssembly',
    ...{ gets: 'reference', why: 'there is no WebAssembly here' },
  },
  {
    where: 'workers die at their start',
    before: `Worker = class extends Worker { constructor() { super('data:text/javascript,throw "no worker today"') } }`,
    ...{ gets: 'one thread', why: 'no worker today' },
  },
  {
    where: 'workers never begin',
    // A hundred times as fast: nobody waits ten seconds.
    before: `
      const slowly = setTimeout
      setTimeout = (done, ms) => slowly(done, ms / 100)
      Worker = class extends Worker { constructor() { super('data:text/javascript,') } }`,
    ...{ gets: 'one thread', why: 'it did not start within 10 s' },
  },
  {
    where: 'a page with Node’s globals, as Electron’s, where only the page’s workers start',
    before: electron,
    gets: 'threads',
  },
]

/** A program in Node. */
export interface NodeRow extends Row {
  /** Whether `imageFolder` decodes on threads; default true. */
  readonly decodesOnThreads?: boolean
  /** Where it differs: whether the row is of Node before version 24, or from there on. */
  readonly before24?: boolean
  /** Its arguments, after what runs it in a shell. */
  readonly args?: string
  readonly before?: string
  /** The program that it runs; default: the probe alone. */
  readonly program?: 'in-jsdom.js' | 'in-worker.js'
}

export const nodeRows: readonly NodeRow[] = [
  { where: '`node`', gets: 'threads' },
  {
    where: '`node --eval`, with `NODE_OPTIONS=--input-type=module`',
    before: 'export NODE_OPTIONS=--input-type=module &&',
    args: `--eval "import('./probe-in-node.js')"`,
    gets: 'threads',
  },
  { where: 'a worker thread of Node', program: 'in-worker.js', gets: 'threads' },
  {
    where: 'one processor: `taskset -c 0 node`',
    before: 'taskset -c 0',
    gets: 'one thread',
    decodesOnThreads: false,
  },
  { where: 'jsdom, its globals among Node’s', program: 'in-jsdom.js', gets: 'threads' },
  {
    where: '`node --permission`, without `--allow-worker`',
    args: `${process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission'} "--allow-fs-read=*"`,
    decodesOnThreads: false,
    ...{ gets: 'one thread', why: "Node's permission model forbids threads; start it with --allow-worker" },
  },
  {
    where: '`node --jitless`',
    ...{ args: '--jitless', gets: 'reference', why: 'there is no WebAssembly here' },
  },
  {
    where: '`ulimit -v 4000000`, before Node 24',
    before24: true,
    before: 'ulimit -v 4000000 &&',
    ...{ gets: 'reference', why: 'memory that can grow to 256.0 MiB is not available here' },
  },
  {
    where: '`ulimit -v 4000000`, from Node 24 on',
    before24: false,
    before: 'ulimit -v 4000000 &&',
    decodesOnThreads: false,
    ...{ gets: 'one thread', why: 'ulimit -v leaves too little address space' },
  },
]

/** A program that a bundler has made one file of, for Node. */
export interface BundleRow extends Row {
  readonly bundler: 'esbuild' | 'webpack' | 'vite' | 'rollup'
  readonly format: 'esm' | 'cjs'
}

export const bundleRows: readonly BundleRow[] = [
  { where: 'esbuild, `--format=esm`', bundler: 'esbuild', format: 'esm', gets: 'threads' },
  { where: 'esbuild, `--format=cjs`', bundler: 'esbuild', format: 'cjs', gets: 'threads' },
  { where: "webpack, `target: 'node'`", bundler: 'webpack', format: 'cjs', gets: 'threads' },
  { where: 'Vite, `build.ssr`, everything inside', bundler: 'vite', format: 'esm', gets: 'threads' },
  {
    where: "Rollup, `format: 'es'`, with its plugins node-resolve and commonjs",
    ...{ bundler: 'rollup', format: 'esm', gets: 'threads' },
  },
  { where: "Rollup, `format: 'cjs'`, with the same", bundler: 'rollup', format: 'cjs', gets: 'threads' },
]
