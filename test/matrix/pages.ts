// Pages that report what their training came to: a server that takes the report, and browsers that open them.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { openBrowser } from '../support/browser.js'
import { Missing, type Trained } from './row.js'

/** What a page does with what it has: `report(promise)`. */
export const reporting = (origin: string): string => `
export const report = (promise) =>
  promise.then((trained) => ({ trained }), (error) => ({ error: String(error.stack ?? error) }))
    .then((found) => fetch('${origin}/report', { method: 'POST', body: JSON.stringify(found) }))
`

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.map': 'application/json',
}

/** A server of a folder, isolated, which also takes reports. */
export class Reports {
  readonly #server: Server
  #take: (text: string) => void = () => undefined

  private constructor(folder: string) {
    this.#server = createServer((request, response) => {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp')
      response.setHeader('Access-Control-Allow-Origin', '*')
      if (request.method === 'POST') {
        let text = ''
        request.on('data', (part) => (text += part)).on('end', () => this.#take(text))
        response.end()
        return
      }
      const path = normalize(new URL(request.url!, 'http://localhost').pathname)
      readFile(join(folder, path)).then(
        (bytes) =>
          response.setHeader('Content-Type', types[extname(path)] ?? 'application/octet-stream').end(bytes),
        () => response.writeHead(404).end(),
      )
    })
  }

  static async of(folder: string): Promise<Reports> {
    const reports = new Reports(folder)
    await once(reports.#server.listen(0, '127.0.0.1'), 'listening')
    return reports
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Waits for the report of a page that a browser opens. */
  async from(open: Browser, url: string): Promise<Trained> {
    const reported = new Promise<string>((resolve) => (this.#take = resolve))
    const close = await open(url)
    let late: NodeJS.Timeout | undefined
    try {
      const lateness = new Promise<never>((_, reject) => {
        late = setTimeout(() => reject(new Error('the page has reported nothing in two minutes')), 120_000)
      })
      const { trained, error } = JSON.parse(await Promise.race([reported, lateness])) as {
        trained?: Trained
        error?: string
      }
      if (!trained) throw new Error(error)
      return trained
    } finally {
      clearTimeout(late)
      await close()
    }
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

/** Opens a page, and gives what closes the browser. */
export type Browser = (url: string) => Promise<() => Promise<void>>

export const chromium: Browser = async (url) => {
  const browser = await openBrowser()
  await (await browser.newPage()).goto(url)
  return () => browser.close()
}

export async function chromiumVersion(): Promise<string> {
  const browser = await openBrowser()
  try {
    return browser.version()
  } finally {
    await browser.close()
  }
}

export const firefox: Browser = async (url) => {
  const program = ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find((path) => existsSync(path))
  if (!program) throw new Missing('Firefox is not installed')
  const profile = await mkdtemp(join(tmpdir(), 'receptive-firefox-'))
  await writeFile(
    join(profile, 'user.js'),
    [
      'datareporting.policy.dataSubmissionEnabled',
      'browser.shell.checkDefaultBrowser',
      'app.normandy.enabled',
    ]
      .map((name) => `user_pref('${name}', false);\n`)
      .join(''),
  )
  return started(program, ['--headless', '--no-remote', '--profile', profile, url], {}, () =>
    rm(profile, { recursive: true, force: true, maxRetries: 5 }),
  )
}

export const webkit: Browser = async (url) => {
  const program = '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser'
  if (!existsSync(program) || !existsSync('/usr/bin/xvfb-run'))
    throw new Missing('WebKit is not installed: libwebkit2gtk-4.1-0 and xvfb')
  // Its own sandbox needs rights that a container has not.
  return started('/usr/bin/xvfb-run', ['-a', program, '--private', url], {
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  })
}

function started(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  afterwards: () => Promise<void> = () => Promise.resolve(),
): () => Promise<void> {
  // A group of its own, which ends as a whole.
  const child = spawn(program, args, { detached: true, stdio: 'ignore', env: { ...process.env, ...env } })
  return async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
    await afterwards()
  }
}
