// Tests run what the sources say: before they start what is generated is made current, and again whenever sources of it change
// while Vitest watches. Vitest then runs what imports it.

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
      // What is being typed need not compile yet.
      globalThis.console.error(error.message)
    }
  })
}
