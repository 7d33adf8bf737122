// The page's part of bench/browser/run.ts: the same problems with the same code, on the families that a page has.

import { measureProblem, type MeasureOptions, type Result } from '../measure.js'
import type { Roof } from '../machine/meter.js'
import { plan, type Asked } from '../plan.js'
import { openHosts } from './hosts.js'
import { openGpuMeter } from './roof.js'
import type { Gl, Tf } from './tfjs-types.js'

export interface Opened {
  readonly renderers: Readonly<Record<string, string>>
  readonly missing: Readonly<Record<string, string>>
  readonly tfjs?: string
}

interface Canvas {
  getContext(name: string): Gl | null
}

const { tf, document } = globalThis as unknown as {
  readonly tf?: Tf
  readonly document: { createElement(name: string): Canvas }
}

export async function open(): Promise<Opened> {
  return { ...(await openHosts(tf)), ...(tf && { tfjs: tf.version.tfjs }) }
}

let plans: ReturnType<typeof plan> = []

/** Labels of all problems. @throws if something requested is unknown. */
export function prepare(asked: readonly Asked[]): string[] {
  plans = asked.flatMap(plan)
  return plans.map(({ label }) => label)
}

/** Measures one of them. */
export async function measure(
  at: number,
  options: MeasureOptions,
): Promise<{ results: Result[]; roofs: readonly Roof[] }> {
  const { kernels, make } = plans[at]
  const gl = document.createElement('canvas').getContext('webgl2')
  const meter = gl ? openGpuMeter(gl, options.ms / 2) : undefined
  const results = await measureProblem(make(), kernels, options, meter)
  return { results, roofs: meter?.all() ?? [] }
}
