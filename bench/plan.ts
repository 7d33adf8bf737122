// Selects the problems to measure, with their kernels.

import { families } from './families/index.js'
import { chooseShapes, type Family } from './families/family.js'
import { select } from './match.js'

/** A selection within one family. */
export interface Asked {
  readonly family: string
  /** Names, patterns of names, or shapes written out; absent: the family's own choice. */
  readonly shapes?: readonly string[]
  readonly directions?: readonly string[]
  /** Patterns of `family/name`; absent: all. */
  readonly kernels?: readonly string[]
}

/** Every problem with its selected kernels. @throws if something selected is unknown, before anything is measured. */
export function plan(asked: Asked) {
  const family = families.find(({ name }) => name === asked.family)!
  const directions = chosenDirections(family, asked.directions)
  const shapes = chooseShapes(family, asked.shapes)
  const all = [...new Set(directions.flatMap((direction) => family.kernels(direction)))]
  const kernels = select('kernel', all, asked.kernels ?? ['*'])
  return shapes.flatMap((shape) =>
    // Its inputs are made later, in its turn, but an invalid shape is found now.
    directions.map((direction) => {
      family.check(shape)
      return {
        label: `${family.name} ${direction} ${shape.name ?? shape.text}`,
        kernels,
        make: () => family.problem(shape, direction),
      }
    }),
  )
}

function chosenDirections(
  { directions, defaultDirections }: Family,
  asked?: readonly string[],
): readonly string[] {
  const unknown = asked?.find((name) => !directions.includes(name))
  if (unknown !== undefined)
    throw new Error(`there is no direction '${unknown}'; there are ${directions.join(', ')}`)
  return asked ?? defaultDirections
}
