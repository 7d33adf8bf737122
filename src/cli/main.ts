#!/usr/bin/env node
// The command `receptive`.

import { whyUnreachable } from '../data/why-unreachable.js'
import { run } from './run.js'

// The reader of the output may stop before the end, as `head` does. That is not an error.
process.stderr.on('error', () => process.exit(1))
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  process.stderr.write(`error: the standard output cannot be written: ${whyUnreachable(error)}\n`, () =>
    process.exit(1),
  )
})

process.exitCode = await run(process.argv.slice(2))
