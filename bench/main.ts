// npm run bench -- …: see docs/benchmarks.md

import { Command } from 'commander'
import { addKernelCommands } from './command.js'
import { compareCommand, plotCommand } from './files.js'
import { peersCommand, readmeCommand } from './peers/command.js'

const program = addKernelCommands(
  new Command('bench').description('Measures the kernels, checks them against the reference, and compares.'),
)
  .addCommand(compareCommand())
  .addCommand(plotCommand())
  .addCommand(peersCommand())
  .addCommand(readmeCommand())

try {
  await program.parseAsync()
} catch (error) {
  // Errors proper are written to be read; anything more special is a fault of the program, and keeps its stack.
  console.error(error instanceof Error && error.constructor === Error ? `error: ${error.message}` : error)
  process.exitCode = 1
}
