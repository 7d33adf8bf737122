import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './vitest.sequencer.js'

const root = fileURLToPath(new URL('..', import.meta.url))

// Whole trainings, pages and programs. Measuring their coverage would add nothing to that of the unit tests, and would make the
// plain loops of the reference take more than twice as long.
const system = [
  'test/package.test.ts',
  'test/published.test.ts',
  'test/bench/browser.test.ts',
  'test/browser/**/*.test.ts',
  'test/config/git-install.test.ts',
  'test/environments/environments.test.ts',
  'test/docs/getting-started.test.ts',
  'test/docs/blocks.test.ts',
  'test/docs/play.test.ts',
  'test/docs/site-in-page.test.ts',
  'test/examples/**/*.test.ts',
  'test/training/*trajectory*.test.ts',
  'test/training/resume.test.ts',
]

export default defineConfig({
  root,
  resolve: {
    alias: {
      'receptive/gpu': `${root}src/gpu.ts`,
      'receptive/turbo': `${root}src/turbo.ts`,
      receptive: `${root}src/index.ts`,
    },
  },
  test: {
    globalSetup: `${root}.config/vitest.setup.js`,
    pool: 'forks',
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: system } },
      { extends: true, test: { name: 'system', include: system } },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'kernels/**/*.ts'],
      // AssemblyScript and gpu.js's functions run compiled, where V8 counts nothing.
      exclude: ['kernels/wasm/assembly/**', 'kernels/gpu/functions/**', '**/*.generated.ts', 'test/**'],
      reporter: ['text-summary', 'html'],
    },
  },
})
