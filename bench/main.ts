// npm run bench -- …: see docs/benchmarks.md

import { program } from './program.js'

try {
  await program().parseAsync()
} catch (error) {
  // Plain errors have messages for the user. Any other kind is a bug, and keeps its stack.
  console.error(error instanceof Error && error.constructor === Error ? `error: ${error.message}` : error)
  process.exitCode = 1
}
