// A plugin for TypeDoc: signatures as one would write them. A parameter that is taken apart gets a name, and the names of all
// ops are called `OpName`.

import { Converter, ReferenceType, ReflectionKind } from 'typedoc'

/** What TypeDoc calls parameters that are taken apart. */
const nameless = '__namedParameters'

/** No other union has more names than this. */
const few = 40

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const parameter of project.getReflectionsByKind(ReflectionKind.Parameter))
      if (parameter.name === nameless) parameter.name = nameFor(parameter)
    const opName = project
      .getReflectionsByKind(ReflectionKind.TypeAlias)
      .find(({ name }) => name === 'OpName')
    for (const parameter of project.getReflectionsByKind(ReflectionKind.TypeParameter))
      if (parameter.type?.type === 'union' && parameter.type.types.length > few)
        parameter.type = ReferenceType.createResolvedReference('OpName', opName, project)
  })
}

/** The last word of its type: `plan` for a `TrainingPlan`. */
const nameFor = ({ type }) => /[A-Z]?[a-z]+$/.exec(String(type))?.[0].toLowerCase() ?? 'options'
