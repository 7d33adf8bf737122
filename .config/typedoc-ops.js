// A plugin for TypeDoc: the pages of `ops` and `updates` have a table of what each op takes and gives, made from the types in
// kernels/ops.ts. An op's name leads to its source.

import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Converter, ReflectionKind } from 'typedoc'

const root = fileURLToPath(new URL('..', import.meta.url))
const tables = ['ops', 'updates']
/** TypeScript's `SymbolFlags.Optional`. */
const optional = 1 << 24

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    const variables = context.project.getReflectionsByKind(ReflectionKind.Variable)
    for (const variable of variables)
      if (tables.includes(variable.name)) variable.comment.summary.push(...table(variable, context))
  })
}

/** The parts of a Markdown table. */
function table(variable, context) {
  const checker = context.programs[0].getTypeChecker()
  const { initializer } = context.getSymbolFromReflection(variable).valueDeclaration
  const ops = checker.getTypeAtLocation(initializer).getProperties()
  const rows = ops
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((op) => {
      const [signature] = checker.getTypeOfSymbol(op).getCallSignatures()
      const [inputs, attributes] = signature.parameters.map((one) => checker.getTypeOfSymbol(one))
      const given = signature.getReturnType()
      const gives = checker.isArrayLikeType(given) ? 'one output' : namesOf(given) || 'nothing'
      return [
        ...text(`| [\`${op.name}\`](${sourceOf(signature.declaration)}) | ${namesOf(inputs)} | `),
        ...linkTo(attributes, context.project),
        ...text(` | ${gives} |\n`),
      ]
    })
  return [...text('\n\n| name | inputs | attributes | gives |\n| --- | --- | --- | --- |\n'), ...rows.flat()]
}

const text = (content) => [{ kind: 'text', text: content }]

/** The names of an object's members; a question mark follows those that may be absent. */
const namesOf = (type) =>
  type.getStringIndexType()
    ? 'any names'
    : type
        .getProperties()
        .map(({ name, flags }) => `\`${name}${flags & optional ? '?' : ''}\``)
        .join(', ')

/** A link to the page of an interface; nothing for ops without attributes. */
function linkTo(type, project) {
  const name = (type?.aliasSymbol ?? type?.symbol)?.name
  const target = project
    .getReflectionsByKind(ReflectionKind.Interface)
    .find((reflection) => reflection.name === name)
  if (target) return [{ kind: 'inline-tag', tag: '@link', text: name, target }]
  return text(type ? namesOf(type) : '')
}

function sourceOf(declaration) {
  const file = declaration.getSourceFile()
  const { line } = file.getLineAndCharacterOfPosition(declaration.getStart())
  return `../sources/${relative(root, file.fileName)}.html#L${line + 1}`
}
