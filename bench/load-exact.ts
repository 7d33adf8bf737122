// The reference in float64, as code of its own: were the loops that are timed to compute in float64 first, the engine would
// compile them for both, and the reference take up to 1.8 times as long (im2col at mb1ic32ih34oc32kh3, Node 20).

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type * as Exact from './exact.js'

let loading: Promise<typeof Exact> | undefined

/** The same for every call. */
export const loadExact = (): Promise<typeof Exact> => (loading ??= load())

async function load(): Promise<typeof Exact> {
  const folder = mkdtempSync(join(tmpdir(), 'receptive-exact-'))
  const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
  try {
    const outfile = join(folder, 'exact.mjs')
    await build({
      entryPoints: [path('exact.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      alias: { receptive: path('../src/browser.ts') },
      logLevel: 'warning',
    })
    return (await import(pathToFileURL(outfile).href)) as typeof Exact
  } finally {
    rmSync(folder, { recursive: true })
  }
}
