// Converts PyTorch's weights to ours.
//
//   Conv2d           [O, I, kH, kW]     →  [kH, kW, I, O]
//   ConvTranspose2d  [I, O, kH, kW]     →  [kH, kW, O, I]
//   depthwise        [C·M, 1, kH, kW]   →  [kH, kW, C, M]
//   Linear           [O, I]             →  [I, O]

import { sameShape, sizeOf, type Shape } from '../../../kernels/shape.js'
import type { NamedWeight } from '../../graph/nodes.js'
import type { StoredWeight } from '../keras/stored-weights.js'
import type { Orders } from './channels-first.js'

/** PyTorch's names of weights, by ours. */
const variables: Readonly<Record<string, string>> = {
  kernel: 'weight',
  depthwiseKernel: 'weight',
  pointwiseKernel: 'weight',
  bias: 'bias',
  gamma: 'weight',
  beta: 'bias',
  movingMean: 'running_mean',
  movingVariance: 'running_var',
  alpha: 'weight',
}

/** PyTorch's name for one of our weights. */
export const variableOf = (key: string): string | undefined =>
  Object.hasOwn(variables, key) ? variables[key] : undefined

/** How to convert a weight to ours: its shape in PyTorch, and a function for the values. */
interface Conversion {
  readonly shape: Shape
  readonly convert: (values: Float32Array) => Float32Array
}

/**
 * The conversion of a PyTorch weight to ours; undefined if there is none.
 * @param stored its shape there.
 */
export function conversionOf(
  weight: NamedWeight,
  stored: Shape,
  orders: Orders | undefined,
): Conversion | undefined {
  return conversions(weight, orders).find(({ shape }) => sameShape(shape, stored))
}

/** The shapes that a weight may have in PyTorch, the usual one first. */
export const shapesInPyTorch = (weight: NamedWeight): readonly Shape[] =>
  conversions(weight, undefined).map(({ shape }) => shape)

function conversions(
  { key, layer: { kind }, spec: { shape } }: NamedWeight,
  orders?: Orders,
): readonly Conversion[] {
  if (key === 'alpha') return slopes(shape)
  if (shape.length === 4) return [moved(shape, kernelAxes(kind, key), kind, key)]
  if (shape.length === 2 && kind === 'dense') return [denseKernel(shape, orders)]
  // Layer normalization over images has the channels first there.
  if (shape.length === 3) return [transposed(shape, [2, 0, 1])]
  if (shape.length === 1) {
    const order = orders?.output
    return [{ shape, convert: (values) => (order ? reordered(values, order) : values) }]
  }
  return []
}

/** For each axis of PyTorch's kernel, the index of ours. */
const kernelAxes = (kind: string, key: string): Shape =>
  kind === 'depthwiseConv2d' || key === 'depthwiseKernel' ? [2, 3, 0, 1] : [3, 2, 0, 1]

function moved(shape: Shape, axes: Shape, kind: string, key: string): Conversion {
  const conversion = transposed(shape, axes)
  if (kind !== 'depthwiseConv2d' && key !== 'depthwiseKernel') return conversion
  const [C, M, ...window] = conversion.shape
  return { ...conversion, shape: [C * M, 1, ...window] }
}

/** @param axes for each axis of PyTorch's, the index of ours. */
function transposed(shape: Shape, axes: Shape): Conversion {
  const theirs = axes.map((axis) => shape[axis])
  return {
    shape: theirs,
    convert(values) {
      const strides = shape.map(() => 0)
      axes.forEach((axis, i) => (strides[axis] = sizeOf(theirs.slice(i + 1))))
      const result = new Float32Array(values.length)
      const place = shape.map(() => 0)
      for (let i = 0, from = 0; i < result.length; i++) {
        result[i] = values[from]
        for (let axis = shape.length - 1; axis >= 0; axis--) {
          from += strides[axis]
          if (++place[axis] < shape[axis]) break
          from -= strides[axis] * shape[axis]
          place[axis] = 0
        }
      }
      return result
    },
  }
}

function denseKernel([I, O]: Shape, orders?: Orders): Conversion {
  return {
    shape: [O, I],
    convert(values) {
      const result = new Float32Array(values.length)
      for (let i = 0; i < I; i++) {
        const from = orders?.input?.[i] ?? i
        for (let o = 0; o < O; o++) result[i * O + o] = values[(orders?.output?.[o] ?? o) * I + from]
      }
      return result
    },
  }
}

/** PyTorch has one slope, or one per channel, whatever ours are. */
function slopes(shape: Shape): readonly Conversion[] {
  const C = shape.at(-1)!
  const repeat = (values: Float32Array): Float32Array =>
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => values[i % values.length])
  return (C === 1 ? [[1]] : [[C], [1]]).map((one) => ({ shape: one, convert: repeat }))
}

const reordered = (values: Float32Array, order: ArrayLike<number>): Float32Array =>
  values.map((_, i) => values[order[i]])

/** The values of one of our weights. */
export const converted = (conversion: Conversion, stored: StoredWeight): Float32Array =>
  conversion.convert(stored.read())
