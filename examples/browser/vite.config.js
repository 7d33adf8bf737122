// The page from its sources: `npm run demo`.

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const root = fileURLToPath(new URL('../..', import.meta.url))

// Threads of WebAssembly share memory, which a page may only if it is isolated from others.
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // A user's page needs neither alias: the package's exports say as much.
  resolve: { alias: { 'receptive/gpu': `${root}src/gpu.ts`, receptive: `${root}src/browser.ts` } },
  // Found at once rather than on the way, when the page would load anew.
  optimizeDeps: { include: ['gpu.js', 'jpeg-js', 'uplot'] },
  server: { headers, fs: { allow: [root] } },
  preview: { headers },
  build: { target: 'es2022', outDir: `${root}site/demo`, emptyOutDir: true },
})
