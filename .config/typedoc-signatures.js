// A plugin for TypeDoc: signatures as one would write them. A parameter that is taken apart gets a name, and one that is not
// used loses its underscore. What is not exported has no page, and is not named.

import {
  Converter,
  LiteralType,
  ReferenceType,
  ReflectionKind,
  UnionType,
  UnknownType,
  makeRecursiveVisitor,
} from 'typedoc'

/** What TypeDoc calls parameters that are taken apart. */
const nameless = '__namedParameters'

/** Tables of the code from which public types are derived. */
const internal = ['Check', 'Contract', 'UpdateContract', 'gpuModes']

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    const { project } = context
    for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter))
      parameter.name = parameter.name === nameless ? nameFor(parameter) : parameter.name.replace(/^_/, '')
    const aliases = project.getReflectionsByKind(ReflectionKind.TypeAlias)
    for (const parameter of project.getReflectionsByKind(ReflectionKind.TypeParameter))
      nameConstraint(parameter, context, aliases)
    for (const alias of aliases)
      if (isDerived(alias.type)) alias.type = namesIn(alias, context) ?? new UnknownType('…')
    for (const reflection of project.getReflectionsByKind(ReflectionKind.All)) dropInternalParents(reflection)
  })
}

/** The last word of its type: `plan` for a `TrainingPlan`. */
const nameFor = ({ type }) => /[A-Z]?[a-z]+$/.exec(String(type))?.[0].toLowerCase() ?? 'options'

/** TypeDoc lists all members of a union that a type parameter extends. This gives it the name that the source has. */
function nameConstraint(parameter, context, aliases) {
  if (parameter.type?.type !== 'union') return
  const [declaration] = context.getSymbolFromReflection(parameter)?.declarations ?? []
  const alias = aliases.find(({ name }) => name === declaration?.constraint?.getText())
  if (alias) parameter.type = ReferenceType.createResolvedReference(alias.name, alias, context.project)
}

function isDerived(type) {
  let found = false
  const look = ({ name }) => (found ||= internal.includes(name))
  type?.visit(makeRecursiveVisitor({ reference: look, query: ({ queryType }) => look(queryType) }))
  return found
}

/** The union of names that an alias stands for, such as `keyof` a table; undefined if it is another type. */
function namesIn(alias, context) {
  const symbol = context.getSymbolFromReflection(alias)
  const type = context.programs[0].getTypeChecker().getDeclaredTypeOfSymbol(symbol)
  const names = type.types?.map(({ value }) => value)
  return names?.every((name) => typeof name === 'string')
    ? new UnionType(names.sort().map((name) => new LiteralType(name)))
    : undefined
}

function dropInternalParents(reflection) {
  const hasPage = (type) => type.type === 'reference' && type.reflection !== undefined
  if (reflection.inheritedFrom && !hasPage(reflection.inheritedFrom)) delete reflection.inheritedFrom
  if (reflection.extendedTypes) reflection.extendedTypes = reflection.extendedTypes.filter(hasPage)
  if (reflection.extendedTypes?.length === 0) delete reflection.extendedTypes
}
