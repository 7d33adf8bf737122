// Next: a page that trains in the browser, and a route that trains in Node.

import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium, Reports, reporting } from './pages.js'
import { execute, project, versionOf, type Place, type Row, type Trained } from './row.js'

const files = {
  'package.json': '{ "private": true, "type": "module" }',
  'next.config.js': `export default {
    headers: () => [{ source: '/:path*', headers: [
      { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
      { key: 'Cross-Origin-Embedder-Policy', value: 'require-corp' },
    ] }],
  }`,
  'app/layout.js': 'export default ({ children }) => <html><body>{children}</body></html>',
  'app/page.js': `'use client'
import { useEffect } from 'react'
import { report } from '../report.js'
import { train } from '../train.js'
export default function Page() {
  useEffect(() => { report(train()) }, [])
  return <p>training</p>
}`,
  'app/api/route.js': `import { train } from '../../train.js'
export const dynamic = 'force-dynamic'
export const GET = async () => Response.json(await train())`,
}

/** Runs what it is given against a built and started application. */
async function withNext(
  place: Place,
  use: (origin: string, reports: Reports) => Promise<Trained>,
): ReturnType<Row['run']> {
  const folder = await project(place, 'next', { packages: ['next', 'react', 'react-dom'], files })
  const reports = await Reports.of(folder)
  try {
    await writeFile(join(folder, 'report.js'), reporting(reports.origin))
    const next = join(folder, 'node_modules/.bin/next')
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }
    await execute(next, ['build'], { cwd: folder, env })
    const server = spawn(next, ['start', '--port', '0'], { cwd: folder, env, detached: true })
    try {
      const origin = await new Promise<string>((resolve, reject) => {
        server.stdout.on('data', (text) => {
          const [, port] = /localhost:(\d+)/.exec(String(text)) ?? []
          if (port) resolve(`http://127.0.0.1:${port}`)
        })
        server.on('exit', () => reject(new Error('next start has ended')))
      })
      return { version: await versionOf(folder, 'next'), trained: await use(origin, reports) }
    } finally {
      process.kill(-server.pid!, 'SIGKILL')
    }
  } finally {
    reports.close()
  }
}

export const nextRows: readonly Row[] = [
  {
    name: 'Next, a page',
    run: (place) => withNext(place, (origin, reports) => reports.from(chromium, origin)),
  },
  {
    name: 'Next, a route',
    run: (place) =>
      withNext(place, async (origin) => (await (await fetch(`${origin}/api`)).json()) as Trained),
  },
]
