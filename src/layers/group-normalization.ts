// y = γ·(x − μ) / √(σ² + ε) + β, with μ and σ² of each group of channels of an example. docs/layer-normalization.md

import { inverseOf } from '../../kernels/ops/layout.js'
import { sizeOf, type Shape } from '../../kernels/shape.js'
import { check, isCount, number } from '../check/check.js'
import { optionsOrNone } from '../check/options.js'
import type { Backend, Tensor } from '../tensor/tensor.js'
import { anAxis, axisOf, withLast } from './axes.js'
import { layerChecks, type LayerConfig } from './definition.js'
import { builtIn, type Layer } from './layer.js'
import { summedTo } from './merge.js'
import { gammaAndBeta, scaleAndShiftChecks, type ScaleAndShiftConfig } from './scale-and-shift.js'
import { transposed } from './transposed.js'

/** Configuration of `layers.groupNormalization`. */
export interface GroupNormalizationConfig extends LayerConfig, ScaleAndShiftConfig {
  /** The number of groups of neighboring channels, or −1 for one group per channel; default 32. */
  readonly groups?: number
  /**
   * The axis of the channels: from 1, since 0 is the batch, or from −1 at the end. Default −1, the last; another axis is
   * moved there and back.
   */
  readonly axis?: number
  /** Added to the variance to avoid division by 0; default 0.001. PyTorch's default is 1e-5. */
  readonly epsilon?: number
}

const checkConfig = optionsOrNone<GroupNormalizationConfig>({
  ...layerChecks,
  ...scaleAndShiftChecks,
  groups: check('a whole number of at least 1, or −1', (value) => isCount(value) || value === -1),
  axis: anAxis,
  epsilon: number({ above: 0 }),
})

/**
 * Normalizes each group of channels of an example, over all its pixels, to mean 0 and standard deviation 1. Then it scales
 * and shifts each channel by the learned γ and β. With one group, it normalizes the whole example; with one channel per
 * group, it is instance normalization. Weights `gamma` and `beta` have one element per channel. The variance is divided by
 * the count. Training and inference compute the same. Y. Wu, K. He, "Group normalization", 2018; D. Ulyanov et al.,
 * "Instance normalization", 2016.
 * @throws if an option is out of range; when applied, if there is no such axis, or its channels cannot be divided into that
 *   many groups of equal size.
 */
export function groupNormalization(config: GroupNormalizationConfig = {}): Layer {
  checkConfig('groupNormalization', config)
  const { groups = 32, axis = -1, epsilon = 1e-3, center = true, scale = true } = config
  const axisIn = (x: Shape): number => axisOf('groupNormalization: axis', axis, x)
  const channelsOf = (x: Shape): number => x[axisIn(x) - 1]
  const permOf = (x: Shape): readonly number[] => withLast(x.length, [axisIn(x.slice(1))])
  /** `[N, …, C]` as `[N, G, pixels, C/G]`, and back. */
  const grouped = (backend: Backend, x: Tensor): Tensor => {
    const [N, C] = [x.shape[0], x.shape[x.shape.length - 1]]
    const G = groups === -1 ? C : groups
    return exchanged(backend, backend.reshape(x, [N, sizeOf(x.shape) / N / C, G, C / G]))
  }
  const ungrouped = (backend: Backend, x: Tensor, shape: Shape): Tensor =>
    backend.reshape(exchanged(backend, x), shape)
  const perChannel = (backend: Backend, weight: Tensor, rank: number): Tensor =>
    backend.reshape(weight, [...Array<number>(rank - 1).fill(1), weight.shape[0]])
  return builtIn({
    kind: 'groupNormalization',
    config,
    outputShape([x]) {
      const C = channelsOf(x)
      if (groups !== -1 && C % groups !== 0)
        throw new Error(
          `groupNormalization: ${C} channels cannot be divided into ${groups} groups of equal size`,
        )
      return x
    },
    weights: ([x]) => gammaAndBeta([channelsOf(x)], config),
    forward({ backend, inputs: [given], weights: { gamma, beta } }) {
      const perm = permOf(given.shape)
      const last = transposed(backend, given, perm)
      const x = grouped(backend, last)
      const { y, ...statistics } = backend.run('layerNormalization', { x }, { axis: 2, epsilon })
      const normal = ungrouped(backend, y, last.shape)
      const rank = perm.length
      const scaled = scale
        ? backend.run('multiply', { a: normal, b: perChannel(backend, gamma, rank) })
        : normal
      const all = center ? backend.run('add', { a: scaled, b: perChannel(backend, beta, rank) }) : scaled
      return {
        y: transposed(backend, all, inverseOf(perm)),
        saved: { x, ...statistics, ...(scale && { normal }) },
      }
    },
    backward({ backend, dy: given, saved: { x, mean, variance, normal }, weights: { gamma }, wanted }) {
      const perm = permOf(given.shape)
      const dy = transposed(backend, given, perm)
      const sum = (terms: Tensor): Tensor => {
        const C = terms.shape[terms.shape.length - 1]
        const one = summedTo(backend, terms, [...Array<number>(perm.length - 1).fill(1), C])
        return backend.reshape(one, [C])
      }
      const dx = (): Tensor => {
        const steep = scale
          ? backend.run('multiply', { a: dy, b: perChannel(backend, gamma, perm.length) })
          : dy
        const inputs = { x, dy: grouped(backend, steep), mean, variance }
        const back = backend.run('layerNormalizationInputGradient', inputs, { epsilon })
        return transposed(backend, ungrouped(backend, back, dy.shape), inverseOf(perm))
      }
      return {
        inputs: [wanted.inputs[0] ? dx() : undefined],
        weights: wanted.weights
          ? {
              ...(scale && { gamma: sum(backend.run('multiply', { a: dy, b: normal })) }),
              ...(center && { beta: sum(dy) }),
            }
          : undefined,
      }
    },
  })
}

/** Exchanges the middle two of four axes. If one of them has size 1, no value moves. */
function exchanged(backend: Backend, x: Tensor): Tensor {
  const [N, a, b, D] = x.shape
  return a === 1 || b === 1
    ? backend.reshape(x, [N, b, a, D])
    : backend.run('transpose', { x }, { perm: [0, 2, 1, 3] })
}
