import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

export default defineConfig({
  root,
  resolve: { alias: { 'receptive/gpu': `${root}src/gpu.ts`, receptive: `${root}src/index.ts` } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: `${root}.config/vitest.setup.js`,
    pool: 'forks',
    maxWorkers: '100%',
    testTimeout: 120_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'kernels/**/*.ts'],
      // AssemblyScript and gpu.js's functions run compiled, where V8 counts nothing.
      exclude: ['kernels/wasm/assembly/**', 'kernels/gpu/functions/**', '**/*.generated.ts', 'test/**'],
      reporter: ['text-summary', 'html'],
    },
  },
})
