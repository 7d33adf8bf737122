// y = scale · x + offset, with fixed numbers, and what layers of this kind have in common. docs/tensor-operations.md

import { refuse, type Check } from '../check/check.js'
import { options } from '../check/options.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import { axisOf } from './axes.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'

/** One number for all elements, or one for each element of an axis. */
export type Numbers = number | readonly number[]

/** Configuration of `layers.rescaling`. */
export interface RescalingConfig extends LayerConfig {
  /** The factor; a list has one number per channel. */
  readonly scale: Numbers
  /** Added after scaling; a list has one number per channel. Default 0. */
  readonly offset?: Numbers
}

/** A check of numbers. */
export const someNumbers: Check = (where, value) => {
  if (Number.isFinite(value) || (Array.isArray(value) && value.length > 0 && value.every(Number.isFinite)))
    return
  refuse(where, value, 'a finite number, or a list of them')
}

const checkConfig = options<RescalingConfig>({ scale: someNumbers }, { ...layerChecks, offset: someNumbers })

/**
 * Scales and shifts each value by fixed numbers, to the range that the next layers were trained on: `layers.rescaling({
 * scale: 1 / 127.5, offset: -1 })` maps bytes to −1…1.
 * @throws if `scale` or `offset` is anything but finite numbers; when applied, if the length of a list differs from the last
 *   axis.
 */
export function rescaling(config: RescalingConfig): Layer {
  checkConfig('rescaling', config)
  const { scale, offset = 0 } = config
  return affine('rescaling', config, -1, [
    { op: 'multiply', by: scale, name: 'scale' },
    { op: 'add', by: offset, name: 'offset' },
  ])
}

/** One step: multiplication by numbers, or addition of them. The configuration has the numbers under that name. */
export interface AffineStep {
  readonly op: 'multiply' | 'add'
  readonly by: Numbers
  readonly name: string
}

/** A layer made of such steps. Lists of numbers lie along `axis`. */
export function affine(kind: string, config: LayerConfig, axis: number, steps: readonly AffineStep[]): Layer {
  const along = (backend: Backend, x: Tensor, { op, by }: AffineStep): Tensor => {
    const list = typeof by === 'number' ? [by] : by
    const place = typeof by === 'number' ? 0 : axisOf(`${kind}: axis`, axis, x.shape.slice(1))
    const shape = x.shape.map((_, i) => (i === place ? list.length : 1))
    return backend.run(op, { a: x, b: backend.tensor({ shape, data: Float64Array.from(list) }) })
  }
  return builtIn({
    kind,
    config,
    outputShape([x]) {
      for (const { by, name } of steps) {
        if (typeof by === 'number') continue
        const size = x[axisOf(`${kind}: axis`, axis, x) - 1]
        if (by.length !== size)
          throw new Error(
            `${kind}: ${name} must have one number for each of the ${size} elements of axis ${axis}, got ${by.length}`,
          )
      }
      return x
    },
    forward: ({ backend, inputs: [x] }) => ({ y: steps.reduce((y, step) => along(backend, y, step), x) }),
    backward: ({ backend, dy }) => ({
      inputs: [
        steps.filter(({ op }) => op === 'multiply').reduce((dx, step) => along(backend, dx, step), dy),
      ],
    }),
  })
}
