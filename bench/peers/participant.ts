// A participant's process: requests in, answers out, one JSON object per line. It is stopped while it is not its turn.

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'

/** How to start a participant. */
export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
}

type Answer = { readonly ok: Record<string, unknown> } | { readonly error: string }

export class Participant {
  readonly #child: ChildProcess
  readonly #lines: Interface
  #said = ''
  #ended = false

  constructor({ program, args, cwd, env }: Command) {
    this.#child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#lines = createInterface({ input: this.#child.stdout! })
    this.#child.stderr!.on('data', (chunk: Buffer) => {
      this.#said = (this.#said + chunk.toString()).slice(-2000)
    })
    this.#child.on('error', (error) => {
      this.#said += error.message
    })
    this.#child.stdin!.on('error', () => undefined) // the process may have ended; `ask` reports it
    this.#child.on('close', () => {
      this.#ended = true
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** @throws the participant's own error, or its last output if it ended without an answer. */
  async ask(request: string, options: object = {}): Promise<Record<string, unknown>> {
    if (this.#ended) throw new Error(`it has ended: ${this.#lastWords()}`)
    this.#signal('SIGCONT')
    const waiting = new AbortController()
    const { signal } = waiting
    this.#child.stdin!.write(`${JSON.stringify({ request, ...options })}\n`)
    try {
      const line = await Promise.race([
        once(this.#lines, 'line', { signal }).then(([text]) => String(text)),
        once(this.#child, 'close', { signal }).then(() => undefined),
      ])
      if (line === undefined) throw new Error(`it ended: ${this.#lastWords()}`)
      const answer = JSON.parse(line) as Answer
      if ('error' in answer) throw new Error(answer.error)
      return answer.ok
    } finally {
      waiting.abort()
      this.#signal('SIGSTOP')
    }
  }

  async close(): Promise<void> {
    if (this.#ended) return
    await this.ask('close').catch(() => undefined)
    this.#signal('SIGCONT')
    this.#child.stdin!.end()
    const deadline = setTimeout(() => this.#child.kill('SIGKILL'), 5000)
    if (!this.#ended) await once(this.#child, 'close')
    clearTimeout(deadline)
  }

  /** Stops or continues it, so that its background work does not happen in another's turn. */
  #signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    if (process.platform !== 'win32' && !this.#ended) this.#child.kill(name)
  }

  #lastWords(): string {
    return this.#said.trim().split('\n').slice(-3).join(' / ') || 'it said nothing'
  }
}
