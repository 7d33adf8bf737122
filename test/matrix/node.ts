// Runtimes: several versions of Node, by import and by require; Bun and Deno.

import { join } from 'node:path'
import { execute, printed, project, versionOf, type Row } from './row.js'

const main = "import { train } from './train.js'\nconsole.log(JSON.stringify(await train()))\n"

/** The same by require: train.js itself imports, so it is made a script. */
const required = `
const { readFileSync } = require('node:fs')
const text = readFileSync('train.js', 'utf8')
  .replace(/import (\\{[^}]*\\}) from '([^']+)'/, "const $1 = require('$2')")
  .replace(/export /g, '')
new Function('require', text + '; return train')(require)().then((trained) => console.log(JSON.stringify(trained)))
`

const nodes = ['20.9.0', '20', '22', '24']

/** A runtime that npm brings as a package with its program. */
const runtime = (name: string, runtimePackage: string, path: string, args: readonly string[]): Row => ({
  name,
  async run(place) {
    const folder = await project(place, name, { packages: [runtimePackage], files: { 'main.js': main } })
    const program = join(folder, 'node_modules', runtimePackage, path)
    const stdout = await execute(program, args, { cwd: folder })
    return { version: await versionOf(folder, runtimePackage), trained: printed(stdout) }
  },
})

export const nodeRows: readonly Row[] = [
  ...nodes.flatMap((version) =>
    ['import', 'require'].map((how) => ({
      name: `Node, by ${how}`,
      async run(place: Parameters<Row['run']>[0]) {
        const node = `node-${process.platform}-${process.arch}`
        const folder = await project(place, `node-${version}`, {
          packages: [`${node}@${version}`],
          files: { 'main.js': main, 'main.cjs': required },
        })
        const program = join(folder, 'node_modules', node, 'bin/node')
        const stdout = await execute(program, [how === 'import' ? 'main.js' : 'main.cjs'], { cwd: folder })
        return { version: await versionOf(folder, node), trained: printed(stdout) }
      },
    })),
  ),
  runtime('Bun', `@oven/bun-${process.platform}-${process.arch}`, 'bin/bun', ['run', 'main.js']),
  runtime('Deno', 'deno', 'bin.cjs', ['run', '--allow-all', 'main.js']),
]
