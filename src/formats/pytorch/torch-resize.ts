// Resizing and borders in PyTorch.

import type { Pad2dAttributes } from '../../../kernels/ops/pad2d.js'
import { toPair } from '../../layers/definition.js'
import type { ResizingConfig } from '../../layers/resizing.js'
import type { UpSampling2dConfig } from '../../layers/up-sampling2d.js'
import type { ShapedNode } from '../channels-first/shaped-graph.js'
import { attributesOf, configOf } from '../channels-first/layer-config.js'
import { Inexpressible } from '../problems.js'
import type { Computed, TorchModule } from './module.js'
import { keywords, pythonSize } from './python.js'
import { image, padding } from './torch-windows.js'

/** The modes with which PyTorch aligns pixels as we do. @throws {Inexpressible} if there are none. */
function resizingMode({
  interpolation = 'bilinear',
  coordinates = 'halfPixel',
  rounding,
}: ResizingConfig): string {
  if (interpolation === 'bilinear' && coordinates !== 'asymmetric')
    return `'bilinear', align_corners=${coordinates === 'alignCorners' ? 'True' : 'False'}`
  const usual = coordinates === 'asymmetric' ? 'floor' : 'roundPreferCeil'
  if (interpolation === 'nearest' && (rounding ?? usual) === usual) {
    if (coordinates === 'asymmetric') return "'nearest'"
    if (coordinates === 'halfPixel') return "'nearest-exact'"
  }
  throw new Inexpressible(`resizing ${[interpolation, coordinates, rounding].filter(Boolean).join(', ')}`)
}

export function padding2d(node: ShapedNode, to: TorchModule): Computed {
  const { border, mode = 'constant', value = 0 } = attributesOf<Pad2dAttributes>(node)
  const more = keywords({
    mode: mode === 'constant' ? undefined : `'${mode}'`,
    value: mode === 'constant' && value !== 0 ? String(value) : undefined,
  })
  return image(`F.pad(${to.take(node, 'first')}, ${padding(border)}${more})`)
}

export function upSampling2d(node: ShapedNode, to: TorchModule): Computed {
  const { size = 2, interpolation = 'nearest' } = configOf<UpSampling2dConfig>(node)
  const how = interpolation === 'nearest' ? "'nearest'" : "'bilinear', align_corners=False"
  return image(
    `F.interpolate(${to.take(node, 'first')}, scale_factor=${pythonSize(toPair(size))}, mode=${how})`,
  )
}

export function resizing(node: ShapedNode, to: TorchModule): Computed {
  const config = configOf<ResizingConfig>(node)
  const { scale } = config
  const size =
    scale === undefined
      ? `size=${pythonSize(node.shape.slice(0, 2))}`
      : `scale_factor=${pythonSize(toPair(scale))}, recompute_scale_factor=False`
  const mode = resizingMode(config)
  const [by, [H, W]] = [toPair(scale ?? 1), node.inputShapes[0]]
  const whole = by[0] * H === node.shape[0] && by[1] * W === node.shape[1]
  if (scale !== undefined && config.coordinates === 'alignCorners' && !whole)
    throw new Inexpressible('resizing by a scale that gives a fractional size, with the corners aligned')
  return image(`F.interpolate(${to.take(node, 'first')}, ${size}, mode=${mode})`)
}
