// Layers that only move values, or take values from between them: what stands at a place comes from one place below, or from a
// few that are near each other.

import { picked, type Given, type Sum } from './sum.js'
import type { Window } from './protocol.js'
import { held } from './windows.js'

/** Kinds whose values come from one place each. */
export const moving: ReadonlySet<string> = new Set([
  ...['constantPadding2d', 'cropping2d', 'depthToSpace', 'flatten', 'permute', 'reflectionPadding2d'],
  ...['replicationPadding2d', 'reshape', 'slice', 'spaceToDepth', 'zeroPadding2d'],
])

/** The value has another place below; or none, in a border. */
export function moved(given: Given): Sum {
  const { config, source, below, at } = given
  if (source === undefined)
    return {
      ...{ ...picked(given, undefined, 1), learned: false, bias: Number(config.value ?? 0) },
      weights: 'none: this pixel is of the border that the layer adds',
    }
  const weights =
    source === at && below.shape.length === given.shape.length
      ? '1: the value goes through'
      : '1: the value only gets another place'
  return { ...picked(given, source, 1), weights, learned: false, bias: undefined }
}

/** A few neighbors, by how near they are. */
export function resampled({ config, slopes, below, place: { map } }: Given): Sum {
  const [H, W, C] = below.shape
  const used = Array.from({ length: H * W }, (_, pixel) => pixel).filter((pixel) => slopes![pixel * C + map])
  const [rows, columns] = [used.map((pixel) => Math.floor(pixel / W)), used.map((pixel) => pixel % W)]
  const [top, left] = [Math.min(...rows), Math.min(...columns)]
  const window: Window = {
    ...{ top, left, rows: Math.max(...rows) - top + 1, columns: Math.max(...columns) - left + 1 },
    dilation: [1, 1],
  }
  const x = held(window, below, map)
  const w = held(window, { shape: below.shape, values: slopes! }, map).map(Number)
  const weights =
    config.interpolation === 'bilinear' || x.length > 1
      ? 'the nearer an input is, the more it counts'
      : '1: the nearest input is repeated'
  return {
    ...{ window, channels: [map], parts: [{ name: `channel ${map}`, x, w }] },
    ...{ weights, learned: false, bias: undefined },
  }
}
