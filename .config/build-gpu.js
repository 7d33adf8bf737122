// Turns the kernel functions of kernels/gpu/functions into kernels/gpu/functions.generated.ts: their JavaScript as strings,
// which no bundler, minifier or coverage tool rewrites. gpu.js compiles them from their text.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = 'kernels/gpu/functions'
const target = globalThis.process.argv[2] ?? `${root}kernels/gpu/functions.generated.ts`

const sources = new Map()
for (const name of readdirSync(root + folder).sort()) {
  const text = readFileSync(`${root}${folder}/${name}`, 'utf8')
  for (const statement of ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true).statements) {
    if (!ts.isFunctionDeclaration(statement)) continue
    const key = statement.name.text
    if (sources.has(key)) throw new Error(`${folder}: two functions are named ${key}`)
    const { outputText } = ts.transpileModule(statement.getText().replace(/^export /, ''), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, removeComments: true },
    })
    sources.set(
      key,
      outputText
        .replace(/^"use strict";\n/, '')
        .replace(/\n +/g, '\n')
        .trim(),
    )
  }
}

writeFileSync(
  target,
  `// Made from ${folder} by \`npm run build:gpu\`.

/** The kernel functions' source text, as gpu.js reads it. */
export const functions = {
${[...sources].map(([name, text]) => `  ${name}: ${JSON.stringify(text)},`).join('\n')}
}
`,
)
