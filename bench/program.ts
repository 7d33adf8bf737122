// The command line: a command for each family, and commands for results.

import { Command } from 'commander'
import { addKernelCommands } from './command.js'
import { compareCommand, plotCommand } from './files.js'
import { passesCommand } from './passes.js'
import { peersCommand, readmeCommand } from './peers/command.js'
import { peersByLayerCommand } from './peers/layers/command.js'
import { sizesCommand } from './peers/sizes.js'
import { rulesCommand } from './rules.js'

export const program = (): Command =>
  addKernelCommands(
    new Command('bench').description(
      'Measures the kernels, checks them against the reference, and compares.',
    ),
  )
    .addCommand(compareCommand())
    .addCommand(plotCommand())
    .addCommand(peersCommand())
    .addCommand(peersByLayerCommand())
    .addCommand(readmeCommand())
    .addCommand(sizesCommand())
    .addCommand(rulesCommand())
    .addCommand(passesCommand())
