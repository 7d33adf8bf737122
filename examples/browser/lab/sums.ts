// Each kind of layer as what it is at one place: a sum of the values in a window, each times a weight.

import { conv2d, conv2dTranspose, depthwiseConv2d, separableConv2d } from './convolutions.js'
import { moved, moving, resampled } from './moves.js'
import { pools, reduce } from './pools.js'
import {
  batchNormalization,
  groupNormalization,
  layerNormalization,
  localResponseNormalization,
  normalization,
  prelu,
  rescaling,
} from './scales.js'
import { shown } from './shown.js'
import { picked, type Given, type Sum } from './sum.js'
import { broadcast, indicesOf, offsetOf, type Values } from './values.js'

/** Layers that are nothing but an activation, and the name of that; `unary` and `activation` have it in their configurations. */
export const activationLayers: Readonly<Record<string, string | undefined>> = {
  ...{ activation: undefined, clip: 'clip', elu: 'elu', leakyReLU: 'leakyRelu', logSoftmax: 'logSoftmax' },
  ...{ reLU: 'relu', softmax: 'softmax', unary: undefined },
}

/** Kinds whose value changes with what comes in by other numbers than the weights of its sum, or by no other numbers known. */
export const sloped: ReadonlySet<string> = new Set([
  ...['groupNormalization', 'layerNormalization', 'localResponseNormalization'],
  ...['resizing', 'upSampling2d'],
])

/** Layers that can be taken apart, by kind. */
export const sums: Readonly<Record<string, (given: Given) => Sum>> = {
  ...{ conv2d, conv2dTranspose, depthwiseConv2d, separableConv2d, dense, matmul, constant, reduce },
  ...{ batchNormalization, groupNormalization, layerNormalization, localResponseNormalization },
  ...{ normalization, prelu, rescaling, resizing: resampled, upSampling2d: resampled },
  ...pools,
  ...Object.fromEntries([...moving].map((kind) => [kind, moved])),
  ...Object.fromEntries(
    [...Object.keys(activationLayers), 'dropout', 'spatialDropout2d', 'gaussianNoise'].map((kind) => [
      kind,
      same,
    ]),
  ),
}

function dense({ weights, below, place }: Given): Sum {
  const { shape, values } = weights.kernel
  const [I, units] = shape
  const w = Array.from({ length: I }, (_, i) => values[i * units + place.map])
  return {
    window: { rows: 1, columns: I, top: 0, left: 0, dilation: [1, 1] },
    ...{ channels: [0], weights: 'weights', learned: true, bias: weights.bias?.values[place.map] },
    parts: [{ name: 'all inputs', x: [...below.values], w }],
  }
}

/** A row of the first input's matrix, times a column of the second one's. */
function matmul({ config, inputs: [a, b], shape, place }: Given): Sum {
  const indices = indicesOf(place, shape)
  const [m, n] = indices.slice(-2)
  /** A row of a matrix, or a column. */
  const along = ({ shape, values }: Values, last: boolean, fixed: number): number[] => {
    const [rows, columns] = shape.slice(-2)
    const lead = shape.slice(0, -2)
    const matrix = offsetOf(broadcast(indices.slice(0, -2), lead), lead)
    return Array.from({ length: last ? columns : rows }, (_, k) => {
      const [row, column] = last ? [fixed, k] : [k, fixed]
      return values[(matrix * rows + row) * columns + column]
    })
  }
  const x = along(a, config.transposeA !== true, m)
  const w = along(b, config.transposeB === true, n)
  return {
    window: { rows: 1, columns: x.length, top: 0, left: 0, dilation: [1, 1] },
    channels: [0],
    parts: [{ name: `row ${m} of ${a.name}`, x, w }],
    ...{ weights: `Column ${n} of ${b.name}`, learned: false, bias: undefined },
    below: shown({ shape: [x.length], values: Float32Array.from(x) }),
  }
}

/** A value that nothing below has a part in. */
function constant(given: Given): Sum {
  const { weights, config, at } = given
  return {
    ...picked(given, undefined, 1),
    ...{ weights: 'none: the value is the layer’s own', bias: weights.value.values[at] },
    learned: config.trainable === true,
  }
}

function same(given: Given): Sum {
  const weights = '1: the value goes through'
  return { ...picked(given, given.at, 1), weights, learned: false, bias: undefined }
}
