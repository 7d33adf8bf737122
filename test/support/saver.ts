// A program that saves: saver.ts PATH BYTE LENGTH TIMES [unprivileged]. It says `saving` before the first save, and what went wrong.

import { dirname, join } from 'node:path'
// Not from files.ts, which loads this anew with each save: a program without privileges may not read the project's folder.
import { writeFileAtomic } from '../../src/data/file-system.js'

const [path, byte, length, times, unprivileged] = process.argv.slice(2)
const bytes = new Uint8Array(Number(length)).fill(Number(byte))
try {
  if (unprivileged && process.getuid!() === 0) {
    // Loads what is loaded with the first save.
    await writeFileAtomic(join(dirname(path), '..', 'first'), new Uint8Array())
    process.setgid!(65534)
    process.setuid!(65534)
  }
  console.log('saving')
  for (let i = 0; i < Number(times); i++) await writeFileAtomic(path, bytes)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
