// From what is asked for to a file of results.

import { describeMachine, type Context } from './context.js'
import { families } from './families/index.js'
import { chooseShapes, type Family } from './families/family.js'
import type { Roof } from './machine/meter.js'
import { openMeter } from './machine/roof.js'
import { select } from './match.js'
import { measureProblem, type MeasureOptions, type Result } from './measure.js'

/** What is asked of one family. */
export interface Asked {
  readonly family: string
  /** Names, patterns of names, or shapes written out; absent: the family's own choice. */
  readonly shapes?: readonly string[]
  readonly directions?: readonly string[]
  /** Patterns of `family/name`; absent: all. */
  readonly kernels?: readonly string[]
}

/** What is written to JSON, and what tables, comparisons and plots are made from. */
export interface Run {
  readonly kind: 'kernels'
  readonly context: Context
  readonly options: MeasureOptions
  readonly roofs: readonly Roof[]
  readonly results: readonly Result[]
}

/** What is measured where nothing is asked for: a ladder, and a glance at everything else; some two minutes. */
export const defaultSet: readonly Asked[] = [
  { family: 'conv2d', shapes: ['case-study/conv2'] },
  {
    family: 'conv2d',
    shapes: ['case-study/conv1'],
    directions: ['FWD', 'POOL_FWD', 'POOL_BWD_W'],
    kernels: ['wasm/*'],
  },
  {
    family: 'conv2d',
    shapes: ['vgg16/conv4_2', 'mobilenet/pointwise4'],
    directions: ['FWD'],
    kernels: ['wasm/*'],
  },
  { family: 'pool2d', directions: ['MAX_FWD', 'MAX_BWD_D'] },
  { family: 'dense' },
  { family: 'softmax', directions: ['FWD'] },
  { family: 'optimizer' },
  { family: 'training', kernels: ['wasm/*'] },
  { family: 'inference', kernels: ['wasm/*'] },
]

/** Every problem with the kernels asked for. @throws before anything is measured, where something asked for is unknown. */
function plan(asked: Asked) {
  const family = families.find(({ name }) => name === asked.family)!
  const directions = chosenDirections(family, asked.directions)
  const shapes = chooseShapes(family, asked.shapes)
  const all = [...new Set(directions.flatMap((direction) => family.kernels(direction)))]
  const kernels = select('kernel', all, asked.kernels ?? ['*'])
  return shapes.flatMap((shape) =>
    // Its inputs are made when their turn comes, but a shape that is wrong is found now.
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

export async function run(
  asked: readonly Asked[],
  options: MeasureOptions,
  { log }: { log: (line: string) => void },
): Promise<Run> {
  const plans = asked.flatMap(plan)
  const context = describeMachine()
  // One thread too: the reference has no more.
  const counts = [...new Set([1, ...options.threads])].toSorted((a, b) => a - b)
  const meter = await openMeter(counts, options.ms / 2)
  const results: Result[] = []
  try {
    for (const { label, kernels, make } of plans) {
      log(label)
      results.push(...(await measureProblem(make(), kernels, options, meter)))
    }
  } finally {
    await meter.close()
  }
  const roofs = meter.all()
  if (results.length === 0)
    throw new Error(
      'none of these kernels takes any of these shapes; `npm run bench -- list` shows what there is',
    )
  return { kind: 'kernels', context, options, roofs, results }
}
