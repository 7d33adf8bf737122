// Tests run the current sources: generated files are rebuilt before the tests start, and whenever their sources change while Vitest
// watches. Vitest then runs the tests that import them.

import { join } from 'node:path'
import { builds, ensureBuilt } from './ensure-built.js'

export default function setup({ config, vite }) {
  ensureBuilt()
  if (!config.watch) return
  const folders = Object.values(builds).flatMap(({ sources }) =>
    sources.map((path) => join(config.root, path)),
  )
  vite.watcher.on('all', (_, path) => {
    if (path.endsWith('.generated.ts') || !folders.some((folder) => path.startsWith(folder))) return
    try {
      ensureBuilt()
    } catch (error) {
      // Code that is still being typed may not compile.
      globalThis.console.error(error.message)
    }
  })
}
