// What the examples make of Ctrl-C.

import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const program = fileURLToPath(new URL('../support/interrupted.ts', import.meta.url))

/** Runs the program; sends Ctrl-C when it works, and once more, or again and again, when it says that it stops. */
function run(kind: 'busy' | 'slow', more: 'once' | 'again and again') {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), program, kind])
  let stdout = ''
  let timer: NodeJS.Timeout | undefined
  child.stdout.on('data', (text: Buffer) => {
    stdout += text.toString()
    if (stdout === 'working\n') child.kill('SIGINT')
  })
  child.stderr.on('data', (text: Buffer) => {
    if (!text.toString().includes('Stopping') || timer) return
    child.kill('SIGINT')
    if (more === 'again and again') timer = setInterval(() => child.kill('SIGINT'), 100)
  })
  return new Promise<{ code: number | null; stdout: string }>((resolve) => {
    child.on('close', (code) => {
      clearInterval(timer)
      resolve({ code, stdout })
    })
  })
}

it('takes signals that follow at once for one press, even when a long step keeps it from seeing them', async () => {
  expect(await run('busy', 'once')).toEqual({ code: 130, stdout: 'working\nreported\n' })
})

it('ends at once when it is pressed again later', async () => {
  expect(await run('slow', 'again and again')).toEqual({ code: 130, stdout: 'working\n' })
})
