// What a page loads to train a small convolutional network, or to run one: this library and others, all bundled by Vite.

import { Command } from 'commander'
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

const root = fileURLToPath(new URL('../../', import.meta.url))
const peers = fileURLToPath(new URL('node_modules/', import.meta.url))

/** A program that uses a library, and the WebAssembly that it fetches when it runs. */
interface Program {
  readonly library: string
  readonly does: string
  readonly code: string
  /** Files below the peers' node_modules. */
  readonly fetched?: readonly string[]
  /** The chunks that it requests when it runs, if there are others, too; default: all. */
  readonly pieces?: readonly string[]
}

const ours = `
  const model = sequential([
    layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
    layers.maxPooling2d(), layers.flatten(), layers.dense({ units: 10, activation: 'softmax' }),
  ])`
const tensorflow = `
  const model = tf.sequential({ layers: [
    tf.layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
    tf.layers.maxPooling2d({}), tf.layers.flatten(), tf.layers.dense({ units: 10, activation: 'softmax' }),
  ] })
  model.compile({ loss: 'categoricalCrossentropy', optimizer: 'sgd' })
  await model.fit(x, y)
  return model.predict(x).data()`

const programs: readonly Program[] = [
  {
    library: 'receptive',
    does: 'trains, on WebAssembly',
    pieces: ['training', 'threads', 'relaxed.generated'],
    code: `import { layers, sequential } from 'receptive'
      globalThis.run = async (data, x) => {${ours}
        await model.compile({ loss: 'categoricalCrossentropy' })
        await model.fit(data)
        return model.predict(x)
      }`,
  },
  {
    library: 'receptive',
    does: 'runs a model file, on WebAssembly',
    pieces: ['saving', 'threads', 'relaxed.generated'],
    code: `import { loadModel } from 'receptive'
      globalThis.run = async (file, x) => (await loadModel(file)).predict(x)`,
  },
  {
    library: 'TensorFlow.js',
    does: 'trains, on WebGL or plain JavaScript',
    code: `import * as tf from '@tensorflow/tfjs'
      globalThis.run = async (x, y) => {${tensorflow} }`,
  },
  {
    library: 'TensorFlow.js',
    does: 'runs a model file, on WebAssembly',
    code: `import '@tensorflow/tfjs-backend-wasm'
      import { setBackend } from '@tensorflow/tfjs-core'
      import { loadLayersModel } from '@tensorflow/tfjs-layers'
      globalThis.run = async (file, x) => {
        await setBackend('wasm')
        return (await loadLayersModel(file)).predict(x).data()
      }`,
    fetched: ['@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm'],
  },
  {
    library: 'ONNX Runtime Web',
    does: 'runs a model file, on WebAssembly',
    code: `import { InferenceSession, Tensor } from 'onnxruntime-web/wasm'
      globalThis.run = async (file, x) => {
        const session = await InferenceSession.create(file)
        return session.run({ input: new Tensor('float32', x, [1, 28, 28, 1]) })
      }`,
    fetched: ['onnxruntime-web/dist/ort-wasm-simd-threaded.wasm'],
  },
]

const gzipped = (bytes: Uint8Array | string): number => gzipSync(bytes).length

/** The gzipped bytes of all scripts that a program may load, except those it does not use, and of what it fetches. */
async function measure({
  code,
  fetched = [],
  library,
  pieces,
}: Program): Promise<{ scripts: number; wasm: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'receptive-sizes-'))
  try {
    await symlink(library === 'receptive' ? join(root, 'node_modules') : peers, join(folder, 'node_modules'))
    await writeFile(join(folder, 'main.js'), code)
    const built = await build({
      ...{ root: folder, base: './', configFile: false, logLevel: 'error' },
      resolve: { alias: { receptive: join(root, 'src/browser.ts') } },
      build: { write: false, rolldownOptions: { input: join(folder, 'main.js') } },
    })
    const { output } = built as Exclude<typeof built, readonly unknown[] | { close: unknown }>
    const chunks = output.filter((one) => one.type === 'chunk')
    const chunkOf = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
    const needed = new Set(
      chunks
        .filter(({ isEntry, name }) => isEntry || pieces?.includes(name) !== false)
        .map(({ fileName }) => fileName),
    )
    for (const file of needed) for (const other of chunkOf.get(file)!.imports) needed.add(other)
    const wasm = await Promise.all(fetched.map(async (path) => gzipped(await readFile(join(peers, path)))))
    return {
      scripts: [...needed].reduce((sum, file) => sum + gzipped(chunkOf.get(file)!.code), 0),
      wasm: wasm.reduce((sum, bytes) => sum + bytes, 0),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

const kB = (bytes: number): string => (bytes === 0 ? '–' : Math.round(bytes / 1000).toLocaleString('en-US'))

async function table(): Promise<string> {
  const rows = []
  for (const program of programs) {
    const { scripts, wasm } = await measure(program)
    const { version } = JSON.parse(
      await readFile(
        program.library === 'receptive'
          ? join(root, 'package.json')
          : join(
              peers,
              program.library.startsWith('T') ? '@tensorflow/tfjs' : 'onnxruntime-web',
              'package.json',
            ),
        'utf8',
      ),
    ) as { readonly version: string }
    rows.push(
      `| ${program.library} ${version} | ${program.does} | ${kB(scripts)} | ${kB(wasm)} | ${kB(scripts + wasm)} |`,
    )
  }
  return [
    '| library | what the page does | scripts | `.wasm` | together |',
    '| --- | --- | ---: | ---: | ---: |',
    ...rows,
  ].join('\n')
}

export const sizesCommand = (): Command =>
  new Command('sizes')
    .description('what a page loads, gzipped: this library beside others, bundled by Vite')
    .option('--write', 'puts the table into README.md')
    .action(async ({ write = false }: { readonly write?: boolean }) => {
      const made = await table()
      console.log(made)
      if (!write) return
      const path = join(root, 'README.md')
      const text = await readFile(path, 'utf8')
      const marked = /(<!-- sizes:start -->\n)[^]*?(\n<!-- sizes:end -->)/
      if (!marked.test(text))
        throw new Error('README.md has no place for sizes: <!-- sizes:start --> … <!-- sizes:end -->')
      await writeFile(
        path,
        text.replace(marked, (_, before: string, after: string) => `${before}\n${made}\n${after}`),
      )
    })
