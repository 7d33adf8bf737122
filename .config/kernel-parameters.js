// Reads the names of each exported kernel's parameters from the AssemblyScript sources. A kernel computes items: its first
// two parameters are `start` and `end`.

import { readFileSync } from 'node:fs'
import ts from 'typescript'

/**
 * @param {string} folder the folder whose `index.ts` exports the kernels, with a slash at the end.
 * @returns {Map<string, string[]>} the parameters after `start` and `end`, by kernel.
 */
export function kernelParameters(folder) {
  const kernels = new Map()
  for (const statement of parse(`${folder}index.ts`).statements.filter(ts.isExportDeclaration)) {
    const file = `${folder}${statement.moduleSpecifier.text}.ts`
    const wanted = statement.exportClause?.elements.map(({ name }) => name.text)
    for (const declaration of parse(file).statements.filter(isExportedFunction)) {
      const name = declaration.name.text
      if (wanted && !wanted.includes(name)) continue
      const [start, end, ...own] = declaration.parameters.map((parameter) => parameter.name.text)
      if (start !== 'start' || end !== 'end')
        throw new Error(`${file}: ${name} must begin with the parameters start and end; or do not export it`)
      kernels.set(name, own)
    }
  }
  return kernels
}

const parse = (file) => ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest)

const isExportedFunction = (statement) =>
  ts.isFunctionDeclaration(statement) &&
  (statement.modifiers ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
