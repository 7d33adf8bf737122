// npm run bench -- …: see docs/benchmarks.md

import { program } from './program.js'

try {
  await program().parseAsync()
} catch (error) {
  // Errors proper are written to be read; anything more special is a fault of the program, and keeps its stack.
  console.error(error instanceof Error && error.constructor === Error ? `error: ${error.message}` : error)
  process.exitCode = 1
}
