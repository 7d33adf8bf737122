// The filters of a convolution, one after another, unchanged or for display.

import { sizeOf, type NDArray } from '../../kernels/shape.js'
import { name as checkName } from '../check/check.js'
import type { Model } from '../model/model.js'
import type { Prediction } from '../model/structure.js'
import { layerValue } from './layer-values.js'
import { largestMagnitude } from './heatmap.js'
import { checkFilters, type FiltersOptions } from './options.js'
import { Subject } from './subject.js'

export async function filters(
  model: Model<Prediction>,
  layerName: string,
  options: FiltersOptions = {},
): Promise<NDArray> {
  checkName('filters: layerName', layerName)
  checkFilters('filters', options)
  const { where, layers, insides } = new Subject('filters', model)
  const kernel = model.flat.weights.find(
    ({ name, spec }) =>
      [`${layerName}/kernel`, `${layerName}/depthwiseKernel`].includes(name) && spec.shape.length === 4,
  )
  if (!kernel) {
    layerValue(where, layers, layerName)
    throw new Error(`${where}: layer '${layerName}' has no filters; choose a convolution`)
  }
  const { layer, key, spec } = kernel
  const data = await insides.weights.get(layer)![key].data()
  const found = filtersFirst({ shape: spec.shape, data }, layer.kind)
  return options.normalize === false ? found : forDisplay(found)
}

/** How many filters and channels the last two axes of a kernel, A and B, hold. */
const axesOf = (kind: string, A: number, B: number): readonly [filters: number, channels: number] =>
  kind === 'conv2dTranspose' ? [A, B] : kind === 'conv2d' ? [B, A] : [A * B, 1]

/** A kernel `[kH, kW, A, B]` as `[filters, kH, kW, channels]`. */
function filtersFirst({ shape: [kH, kW, A, B], data: w }: NDArray, kind: string): NDArray {
  const [F, C] = axesOf(kind, A, B)
  const data = new Float32Array(w.length)
  for (let p = 0; p < kH * kW; p++)
    for (let i = 0; i < A * B; i++) {
      const filter = kind === 'conv2d' ? i % B : Math.floor((i * F) / (A * B))
      const channel = kind === 'conv2d' ? Math.floor(i / B) : i % C
      data[(filter * kH * kW + p) * C + channel] = w[p * A * B + i]
    }
  return { shape: [F, kH, kW, C], data }
}

/** Each filter scaled to 0 to 1 by its largest magnitude; a weight of 0 becomes ½. */
function forDisplay({ shape, data }: NDArray): NDArray {
  const size = sizeOf(shape.slice(1))
  const out = new Float32Array(data.length)
  for (let start = 0; start < data.length; start += size) {
    const one = data.subarray(start, start + size)
    const most = largestMagnitude(one)
    one.forEach((w, i) => (out[start + i] = most === 0 ? 0.5 : 0.5 + w / (2 * most)))
  }
  return { shape, data: out }
}
