// Benchmark.js in a page, in the place of the package: a script of its own has left it.

import type * as Package from 'benchmark'

export default (globalThis as unknown as { Benchmark: typeof Package }).Benchmark
