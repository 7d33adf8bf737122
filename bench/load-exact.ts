// The float64 reference, as a separate copy of the code. If the loops that are timed first ran in float64, the engine would
// compile them for both types, and the reference would take up to 1.8 times as long (im2col at mb1ic32ih34oc32kh3, Node 20).

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type * as Exact from './exact.js'

let loading: Promise<typeof Exact> | undefined

/** The same copy for every call. */
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
