// Resizing and borders as ONNX operators.

import type { Sampling } from '../../../kernels/ops/resize2d.js'
import type { Pad2dAttributes } from '../../../kernels/ops/pad2d.js'
import { attributesOf } from '../channels-first/layer-config.js'
import { Inexpressible } from '../problems.js'
import type { Weighted } from './fold.js'
import type { Computed, OnnxGraph } from './onnx-graph.js'
import { image, pads } from './onnx-windows.js'

const coordinates = {
  halfPixel: 'half_pixel',
  asymmetric: 'asymmetric',
  alignCorners: 'align_corners',
} as const

const roundings = {
  ...{ floor: 'floor', ceil: 'ceil' },
  ...{ roundPreferFloor: 'round_prefer_floor', roundPreferCeil: 'round_prefer_ceil' },
} as const

/** Resizes by scales, since sizes would have to include the batch. */
export function resized(node: Weighted, to: OnnxGraph, sampling: Sampling): Computed {
  const { interpolation, coordinates: where = 'halfPixel', rounding, scale } = sampling
  const [[H, W]] = node.inputShapes
  const [oH, oW] = node.shape
  if (where === 'alignCorners' && scale && (scale[0] * H !== oH || scale[1] * W !== oW))
    throw new Inexpressible('resizing by a scale that gives a fractional size, with the corners aligned')
  const scales = [scaleFor(H, oH, scale?.[0] ?? oH / H), scaleFor(W, oW, scale?.[1] ?? oW / W)]
  const constant = to.array({ shape: [4], data: Float32Array.of(1, 1, ...scales) }, `${node.name}/scales`)
  const usual = where === 'asymmetric' ? 'floor' : 'roundPreferCeil'
  return image(
    to.node('Resize', [to.take(node, 'first'), '', constant], {
      mode: interpolation === 'nearest' ? 'nearest' : 'linear',
      coordinate_transformation_mode: coordinates[where],
      ...(interpolation === 'nearest' && { nearest_mode: roundings[rounding ?? usual] }),
    }),
  )
}

/** The float32 nearest to a scale for which rounding down gives the right size. */
function scaleFor(size: number, out: number, scale: number): number {
  let near = Math.fround(scale)
  while (Math.floor(Math.fround(near * size)) < out) near = Math.fround(near * (1 + 2 ** -23))
  return near
}

const modes = { reflect: 'reflect', replicate: 'edge' } as const

export function padding2d(node: Weighted, to: OnnxGraph): Computed {
  const { border, mode = 'constant', value = 0 } = attributesOf<Pad2dAttributes>(node)
  const [above, left, below, right] = pads(border)
  const around = to.integers([0, 0, above, left, 0, 0, below, right])
  const x = to.take(node, 'first')
  if (mode !== 'constant') return image(to.node('Pad', [x, around], { mode: modes[mode] }))
  return image(to.node('Pad', value === 0 ? [x, around] : [x, around, to.scalar(value)]))
}
