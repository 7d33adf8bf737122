// Several processes that share the batches of `receptive predict`.

import { fork, type ChildProcess } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Classifier, ClassifierOptions, Outcome } from './classifier.js'

/** The messages to a process: first what to load, then batches of files. */
export type PoolMessage =
  | {
      readonly kind: 'open'
      readonly source: string
      readonly options: ClassifierOptions
      readonly threads: number
    }
  | { readonly kind: 'classify'; readonly files: readonly string[] }

/** The answers, in order: the names of the classes, or results; or why there are none. */
export type Answer = { readonly value: readonly string[] | readonly Outcome[] } | { readonly error: string }

/** The program of the processes, beside this file, with the same extension. */
const program = fileURLToPath(new URL(`./pool-process${import.meta.url.slice(-3)}`, import.meta.url))

/** @throws if a process cannot load the model; all processes are then ended. */
export async function openPool(
  source: string,
  options: ClassifierOptions,
  size: number,
): Promise<Classifier> {
  const threads = Math.max(1, Math.min(16, Math.floor(availableParallelism() / size)))
  const members = Array.from({ length: size }, () => new Member())
  const dispose = (): void => members.forEach((member) => member.stop())
  try {
    const [classNames] = await Promise.all(
      members.map((member) => member.ask<string>({ kind: 'open', source, options, threads })),
    )
    return {
      classNames,
      classify: (files) =>
        members.reduce((a, b) => (b.waiting < a.waiting ? b : a)).ask<Outcome>({ kind: 'classify', files }),
      dispose,
    }
  } catch (error) {
    dispose()
    throw error
  }
}

/** A request that waits for its answer. */
interface Waiting {
  resolve(answer: Answer): void
  reject(error: Error): void
}

class Member {
  readonly #process: ChildProcess
  #waiting: Waiting[] = []
  #lost?: Error

  constructor() {
    // The process reads nothing from the terminal, and its errors appear here.
    this.#process = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    this.#process.on('message', (answer: Answer) => this.#waiting.shift()?.resolve(answer))
    this.#process.on('error', ({ message }) => this.#lose(`a process could not be started: ${message}`))
    this.#process.on('exit', (code, signal) =>
      this.#lose(`a process has ended (${signal ?? `exit code ${code}`})`),
    )
  }

  /** The number of answers still to come. */
  get waiting(): number {
    return this.#waiting.length
  }

  async ask<T extends string | Outcome>(message: PoolMessage): Promise<readonly T[]> {
    if (this.#lost) throw this.#lost
    const answer = await new Promise<Answer>((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#process.send(message, (error) => error && this.#lose(`a process is lost: ${error.message}`))
    })
    if ('error' in answer) throw new Error(answer.error)
    return answer.value as readonly T[]
  }

  /** A process ends by itself when its parent is gone. */
  stop(): void {
    if (this.#process.connected) this.#process.disconnect()
  }

  #lose(reason: string): void {
    this.#lost ??= new Error(reason)
    for (const { reject } of this.#waiting.splice(0)) reject(this.#lost)
  }
}
