// Benchmark.js in a page, instead of the package: a separate script has left it in a global.

import type * as Package from 'benchmark'

export default (globalThis as unknown as { Benchmark: typeof Package }).Benchmark
