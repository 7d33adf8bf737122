// Runs benchmarks, and writes a file of results.

import { describeMachine, type Context } from './context.js'
import type { Roof } from './machine/meter.js'
import { openMeter } from './machine/roof.js'
import { measureProblem, type MeasureOptions, type Result } from './measure.js'
import { plan, type Asked } from './plan.js'

/** The contents of the JSON file, from which tables, comparisons and plots are made. */
export interface Run {
  readonly kind: 'kernels'
  readonly context: Context
  readonly options: MeasureOptions
  readonly roofs: readonly Roof[]
  readonly results: readonly Result[]
}

/**
 * What is measured by default: a ladder, and a sample of everything else, in about two minutes. Batches are small, because
 * the reference takes most of the time.
 */
export const defaultSet: readonly Asked[] = [
  { family: 'conv2d', shapes: ['mb8ic32ih34oc32kh3'] },
  {
    family: 'conv2d',
    shapes: ['mb8ic3ih70oc32kh3'],
    directions: ['FWD', 'POOL_FWD', 'POOL_BWD_W'],
    kernels: ['wasm/*'],
  },
  {
    family: 'conv2d',
    shapes: ['resnet50/conv3_3x3', 'mobilenet/pointwise4'],
    directions: ['FWD'],
    kernels: ['wasm/*'],
  },
  { family: 'pool2d', shapes: ['mb8ic32ih68kh2sh2'], directions: ['MAX_FWD', 'MAX_BWD_D'] },
  { family: 'dense' },
  { family: 'softmax', directions: ['FWD'] },
  { family: 'optimizer' },
  { family: 'training', shapes: ['lenet_mb32', 'case-study_mb2'], kernels: ['wasm/*'] },
  { family: 'inference', shapes: ['case-study_mb1', 'case-study_mb4'], kernels: ['wasm/*'] },
]

/** The numbers of threads for which the roof is measured; one is always included, since the reference has no more. */
export const countsOf = ({ threads }: MeasureOptions): number[] =>
  [...new Set([1, ...threads])].toSorted((a, b) => a - b)

export const nothing =
  'none of these kernels takes any of these shapes; `npm run bench -- list` shows what there is'

export async function run(
  asked: readonly Asked[],
  options: MeasureOptions,
  { log }: { log: (line: string) => void },
): Promise<Run> {
  const plans = asked.flatMap(plan)
  const context = describeMachine()
  const meter = await openMeter(countsOf(options), options.ms / 2)
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
  if (results.length === 0) throw new Error(nothing)
  return { kind: 'kernels', context, options, roofs, results }
}
