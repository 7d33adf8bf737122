// Bundles this library as users install it, so that no TypeScript loader takes part.

import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))

/** Bundles a participant with what it imports of this library. @param entry a file beside this one. */
export const bundle = (entry: string, outfile: string) =>
  build({
    entryPoints: [path(entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    tsconfig: path('../../tsconfig.json'),
    external: ['jpeg-js'],
    nodePaths: [path('../../node_modules')],
    logLevel: 'warning',
  })
