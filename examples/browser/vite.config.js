// The page from its sources: `npm run demo` serves it, and `npm run demo:build` makes static files of it.

import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = fileURLToPath(new URL('.', import.meta.url))

// Threads of WebAssembly share memory, which a page may only if it is isolated from others.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

/** Tells the service worker which files there are. */
const precache = () => ({
  name: 'precache',
  apply: 'build',
  enforce: 'post',
  generateBundle(_, bundle) {
    const worker = bundle['service-worker.js']
    const files = Object.values(bundle).filter((file) => file !== worker)
    const hash = createHash('sha256')
    for (const file of files) hash.update(file.type === 'chunk' ? file.code : file.source)
    const version = hash.digest('hex').slice(0, 16)
    const list = { version, files: files.map(({ fileName }) => fileName) }
    worker.code = `const precache = ${JSON.stringify(list)};\n${worker.code}`
  },
})

/** Puts the page's styles into it, so that it is painted without another request. */
const inlineStyles = () => ({
  name: 'inline-styles',
  apply: 'build',
  enforce: 'post',
  generateBundle(_, bundle) {
    const page = bundle['index.html']
    page.source = page.source.replace(/<link rel="stylesheet"[^>]*href="\.\/(.*?)">/, (_, name) => {
      const { source } = bundle[name]
      Reflect.deleteProperty(bundle, name)
      return `<style>${source}</style>`
    })
  },
})

export default defineConfig({
  root: page,
  // From whatever folder it is served.
  base: './',
  // A user's page needs neither alias: the package's exports say as much.
  resolve: { alias: { 'receptive/gpu': `${root}src/gpu.ts`, receptive: `${root}src/browser.ts` } },
  // Found at once rather than on the way, when the page would load anew.
  optimizeDeps: { include: ['fflate', 'gpu.js', 'jpeg-js', 'jsfive', 'pbf', 'uplot'] },
  plugins: [inlineStyles(), precache()],
  worker: { format: 'es' },
  server: { headers, fs: { allow: [root] } },
  preview: { headers },
  build: {
    target: 'es2022',
    outDir: `${root}site/demo`,
    emptyOutDir: true,
    rollupOptions: {
      input: { index: `${page}index.html`, 'service-worker': `${page}service-worker.ts` },
      // A service worker keeps its name, by which browsers find its next version.
      output: {
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
})
