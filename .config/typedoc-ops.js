// A plugin for TypeDoc: the pages of `ops` and `updates` list what each op takes and gives, made from the types in
// kernels/ops.ts. An op's name leads to its source.

import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Converter, ReflectionKind } from 'typedoc'

const root = fileURLToPath(new URL('..', import.meta.url))
const listed = ['ops', 'updates']
/** TypeScript's `SymbolFlags.Optional`. */
const optional = 1 << 24

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    const variables = context.project.getReflectionsByKind(ReflectionKind.Variable)
    for (const variable of variables)
      if (listed.includes(variable.name)) variable.comment.summary.push(...list(variable, context))
  })
}

/** The parts of a Markdown list. */
function list(variable, context) {
  const checker = context.programs[0].getTypeChecker()
  const { initializer } = context.getSymbolFromReflection(variable).valueDeclaration
  const ops = checker.getTypeAtLocation(initializer).getProperties()
  const items = ops
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((op) => {
      const [signature] = checker.getTypeOfSymbol(op).getCallSignatures()
      const [inputs, attributes] = signature.parameters.map((one) => checker.getTypeOfSymbol(one))
      const given = signature.getReturnType()
      const outputs = checker.isArrayLikeType(given) ? '' : namesOf(given)
      return [
        ...text(`- [\`${op.name}\`](${sourceOf(signature.declaration)}): `),
        ...joined(text(inputsOf(inputs, checker)), linkTo(attributes, context.project)),
        ...text(outputs && ` → ${outputs}`),
        ...text('\n'),
      ]
    })
  return [...text('\n\n'), ...items]
}

const joined = (a, b) => (a[0].text && b[0].text ? [...a, ...text('; '), ...b] : [...a, ...b])

const text = (content) => [{ kind: 'text', text: content }]

/** The names of an object's members; a question mark follows those that may be absent. */
const namesOf = (type) =>
  type
    .getProperties()
    .map(({ name, flags }) => `\`${name}${flags & optional ? '?' : ''}\``)
    .join(', ')

/** The inputs of an op. Some take any number of inputs, whose names count from 0. */
const inputsOf = (type, checker) =>
  checker
    .getIndexInfosOfType(type)
    .map(({ keyType }) => checker.typeToString(keyType).replaceAll('`', ''))
    .map((pattern) => [0, 1].map((i) => `\`${pattern.replace('${number}', i)}\``).join(', ') + ', …')
    .join('') || namesOf(type)

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
