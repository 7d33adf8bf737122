// A single layer, a convolution with bias: what every participant computes, and the expected result.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { axis } from '../../../kernels/ops/window.js'
import type { Attributes } from '../../../kernels/ops.js'
import type { NDArray, Shape } from '../../../kernels/shape.js'
import { sizeOf } from '../../../kernels/shape.js'
import { loadExact } from '../../load-exact.js'
import { select } from '../../match.js'
import { random } from '../../random.js'
import { flopsOf, parseDescriptor } from '../../shapes/descriptor.js'
import { convolutions, transposedConvolutions } from '../../shapes/networks.js'

export const kinds = ['depthwise', 'grouped', '1×1', 'k×k', 'strided', 'transposed'] as const
export type Kind = (typeof kinds)[number]

/**
 * The description of a layer for participants. Shapes are this library's: images NHWC, filters as for the op of that name.
 */
export interface Layer {
  readonly name: string
  readonly kind: Kind
  readonly op: 'conv2d' | 'depthwiseConv2d' | 'groupedConv2d' | 'conv2dTranspose'
  readonly x: Shape
  readonly w: Shape
  readonly y: Shape
  readonly strides: readonly [number, number]
  readonly padding: 'valid' | 'same'
  /** The zeros around the image, in ONNX's order: top, left, bottom, right. */
  readonly pads: readonly number[]
  readonly groups: number
  readonly flops: number
}

/** The layers that are measured: those of MobileNetV2, ResNet-50 and VGG-16, and kinds that these networks lack. */
const measured = ['mobilenetv2/*', 'resnet50/*', 'vgg16/*', 'alexnet/*', 'resnext50/*', 'shufflenet/*']

const shapes: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    select('layer', Object.keys(convolutions), measured).map((n) => [n, convolutions[n]]),
  ),
  ...transposedConvolutions,
}

/** The layers with these names or patterns, in batches of N. @throws if a pattern matches none; the message lists them. */
export const chooseLayers = (patterns: readonly string[], N: number): Layer[] =>
  select('layer', Object.keys(shapes), patterns).map((name) => layerOf(name, N))

function layerOf(name: string, N: number): Layer {
  const convolution = parseDescriptor(shapes[name].replace(/^mb\d+/, `mb${N}`))
  const { x, w, y, window, groups = 1 } = convolution
  const { strides, padding } = window
  const zeros = ([1, 2] as const).map((i) => {
    const { out, before } = axis(x[i], w[i - 1], strides[i - 1], 1, padding)
    return [before, Math.max(0, (out - 1) * strides[i - 1] + w[i - 1] - x[i] - before)]
  })
  const pads = [0, 1].flatMap((side) => zeros.map((both) => both[side]))
  const common = { name, strides, padding, pads, groups, flops: flopsOf(convolution) } as const
  if (name in transposedConvolutions)
    return { ...common, kind: 'transposed', op: 'conv2dTranspose', x: y, w, y: x }
  if (groups === x[3])
    return {
      ...common,
      kind: 'depthwise',
      op: 'depthwiseConv2d',
      x,
      w: w.with(2, x[3]).with(3, w[3] / x[3]),
      y,
    }
  if (groups > 1) return { ...common, kind: 'grouped', op: 'groupedConv2d', x, w, y }
  const kind = strides[0] > 1 ? 'strided' : w[0] === 1 ? '1×1' : 'k×k'
  return { ...common, kind, op: 'conv2d', x, w, y }
}

/** Bytes that must be read or written at least once. */
export const bytesOf = ({ x, w, y }: Layer): number => 4 * (sizeOf(x) + sizeOf(w) + sizeOf(y))

/** Writes the inputs to `x.f32`, `w.f32` and `b.f32`; returns the last image's outputs from the float64 reference. */
export async function writeLayer(layer: Layer, folder: string): Promise<ArrayLike<number>> {
  const { op, x, w, y, strides, padding, groups } = layer
  const inputs = { x: random(x, 1), w: random(w, 2), b: random([y[3]], 3) }
  for (const [name, { data }] of Object.entries(inputs)) writeFileSync(join(folder, `${name}.f32`), data)
  const { inFloat64 } = await loadExact()
  const attributes = { strides, padding, dilations: [1, 1], ...(op === 'groupedConv2d' && { groups }) }
  return inFloat64({
    op,
    inputs: { ...inputs, x: last(inputs.x) },
    attributes: attributes as unknown as Attributes<typeof op>,
    shape: y.with(0, 1),
    copies: 1,
  })
}

/** The last image of a batch: all images are computed alike, and the reference is slow. */
function last({ shape, data }: NDArray): NDArray {
  const one = shape.with(0, 1)
  return { shape: one, data: data.subarray(data.length - sizeOf(one)) }
}
