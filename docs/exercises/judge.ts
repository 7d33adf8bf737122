// Judges answers in a process of their own, where one whose loop never ends can be stopped.

import { fork, type ChildProcess } from 'node:child_process'
import type { Outcome } from './exercise.js'
import { hasAnswer } from './exercises.js'

/** What the process says of an answer: that everything else is loaded, and then how the answer fares. */
export type Said = 'ready' | Outcome

/** Seconds that an answer may take. Solutions take less than one. */
const limit = 10

const unending = `Your code has not come to an end in ${limit} seconds. Does every loop of yours end?`
const ended = 'Your code has ended the program. Does it call process.exit, or fill the memory?'

export class Judge {
  #judging: ChildProcess | undefined

  /** How the reader's answer fares. The process is used again unless the answer has ended it. */
  async judge(name: string): Promise<Outcome> {
    if (!hasAnswer(name)) return { state: 'unwritten' }
    const judging = (this.#judging ??= fork(new URL('judging.ts', import.meta.url), {
      execArgv: ['--import', 'tsx'],
    }))
    const outcome = await heard(judging, name)
    judging.removeAllListeners()
    if (outcome === unending || outcome === ended) {
      this.close()
      return { state: 'off', words: outcome }
    }
    return outcome
  }

  close(): void {
    this.#judging?.kill('SIGKILL')
    this.#judging = undefined
  }
}

/** How an answer fares, or why that cannot be heard. */
function heard(judging: ChildProcess, name: string): Promise<Outcome | typeof unending | typeof ended> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined
    judging.on('message', (said: Said) => {
      if (said === 'ready') timer = setTimeout(resolve, 1000 * limit, unending)
      else {
        clearTimeout(timer)
        resolve(said)
      }
    })
    judging.on('exit', () => {
      clearTimeout(timer)
      resolve(ended)
    })
    judging.send(name)
  })
}
