// y = x[…, begin : end : step, …], as in Python. docs/tensor-operations.md

import { formatShape, type Shape } from '../../kernels/shape.js'
import { check, listOf } from '../check/check.js'
import { options } from '../check/options.js'
import type { Tensor } from '../tensor/tensor.js'
import { anAxis, axisOf } from './axes.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** Configuration of `layers.slice`. */
export interface SliceConfig extends LayerConfig {
  /** For each axis that is sliced, the first element that is kept; negative: counted from the end. */
  readonly begin: readonly number[]
  /**
   * For each axis, the first element that is not kept; negative: counted from the end. Positions beyond the axis are
   * clipped. Default: to the end, or to the start if the step is negative.
   */
  readonly end?: readonly number[]
  /** For each axis, the distance between elements that are kept; negative: backwards; default 1. */
  readonly steps?: readonly number[]
  /** The axes: from 1, since 0 is the batch, or from −1 at the end; default: the first ones, as many as `begin` has. */
  readonly axes?: readonly number[]
}

const wholes = listOf(check('a whole number', Number.isSafeInteger))
const steps = listOf(
  check('a whole number other than 0', (value) => Number.isSafeInteger(value) && value !== 0),
)

const checkConfig = options<SliceConfig>(
  { begin: wholes },
  { ...layerChecks, end: wholes, steps, axes: listOf(anAxis) },
)

/** What is kept of an axis. */
export interface Cut {
  readonly axis: number
  readonly start: number
  readonly size: number
  readonly step: number
}

/**
 * A part of each input, along one axis or several, like Python's `x[begin:end:step]`. `layers.slice({ begin: [2], end: [-2],
 * axes: [1] })` removes two rows from both ends, and `steps: [-1]` reverses an axis. The gradient of removed elements is 0.
 * @throws if the lists differ in length, or hold anything but whole numbers; when applied, if there is no such axis, one is
 *   given twice, or nothing would be left.
 */
export function slice(config: SliceConfig): Layer {
  checkConfig('slice', config)
  const { begin, axes } = config
  for (const [name, list] of Object.entries({ end: config.end, steps: config.steps, axes }))
    if (list && list.length !== begin.length)
      throw new Error(
        `slice: ${name} must have as many numbers as begin, ${begin.length}, got ${list.length}`,
      )
  const cuts = (x: Shape): readonly Cut[] => cutsOf(config, x)
  return builtIn({
    kind: 'slice',
    config,
    outputShape: ([x]) => cuts(x).reduce((shape, { axis, size }) => shape.with(axis - 1, size), x),
    forward: ({ backend, inputs: [x] }) => ({
      y: cuts(x.shape.slice(1)).reduce((part, cut) => backend.run('slice', { x: part }, cut), x),
    }),
    backward({ backend, dy, inputShapes: [shape] }) {
      const all = cuts(shape.slice(1))
      const whole = (dx: Tensor, { axis, start, step }: Cut): Tensor =>
        backend.run(
          'sliceGradient',
          { dy: dx },
          { axis, start, step, inputShape: dx.shape.with(axis, shape[axis]) },
        )
      return { inputs: [all.reduceRight(whole, dy)] }
    },
  })
}

/**
 * What is kept of inputs of this shape, axis by axis.
 * @throws if there is no such axis, one is given twice, or nothing would be left.
 */
export function cutsOf(config: SliceConfig, x: Shape): readonly Cut[] {
  const { begin, end, steps, axes = begin.map((_, i) => i + 1) } = config
  const where = axes.map((axis) => axisOf('slice: axes', axis, x))
  const twice = where.find((axis, i) => where.indexOf(axis) !== i)
  if (twice !== undefined) throw new Error(`slice: axes must hold each axis once, got ${twice} twice`)
  return where.map((axis, i) => cutOf(x, axis, begin[i], end?.[i], steps?.[i]))
}

function cutOf(x: Shape, axis: number, begin: number, end: number | undefined, step = 1): Cut {
  const length = x[axis - 1]
  const [least, most] = step > 0 ? [0, length] : [-1, length - 1]
  const within = (at: number): number => Math.min(Math.max(at < 0 ? at + length : at, least), most)
  const start = within(begin)
  const stop = end === undefined ? (step > 0 ? length : -1) : within(end)
  const size = Math.ceil((stop - start) / step)
  if (size < 1)
    throw new Error(
      `slice: nothing is left of axis ${axis} of ${formatShape(x)} from ${begin} to ${end ?? 'its end'} by steps of ${step}`,
    )
  return { axis, start, size, step }
}
