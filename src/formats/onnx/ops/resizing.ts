// Resize and Upsample: by layers for images if there is a suitable one, otherwise by a matrix for each axis.

import type { SymbolicTensor } from '../../../layers/symbolic.js'
import type { NodeContext, Builder } from '../node-context.js'
import type { ConfigOf } from '../layer-maker.js'
import { Unsupported } from '../unsupported.js'
import type { View } from '../view.js'
import { cubic, linear, nearest, resizeMatrix, type AxisResize } from './resize-matrix.js'

/** The parameters of Resize, for each axis. */
interface Resize {
  readonly mode: string
  readonly coordinates: string
  readonly rounding: string
  readonly scales: readonly number[]
  readonly sizes: readonly number[]
  /** Whether sizes were given rather than scales. */
  readonly bySize: boolean
  readonly roi: readonly (readonly [number, number])[]
  readonly cubicA: number
  readonly excludesOutside: boolean
  readonly beyond: number
}

const resize: Builder = (node) => {
  const x = node.view(0)
  const told = node.op === 'Upsample' || node.opset < 11 ? oldResize(node, x) : newResize(node, x)
  if (node.batched && told.scales[0] !== 1) throw new Unsupported('it resizes the batch')
  const config = layerConfig(node, x, told)
  if (!config) return byMatrices(node, x, told)
  const image = node.image(x)
  const [rows, columns] = told.scales.slice(2)
  if (isUpSampling(config, rows, columns)) {
    const { interpolation = 'nearest' } = config
    return node.asImage(x, node.apply('upSampling2d', { size: [rows, columns], interpolation }, [image]))
  }
  return node.asImage(x, node.apply('resizing', config, [image]))
}

/** Up to version 10, only scales are given, and pixels are aligned at their corners. */
function oldResize(node: NodeContext, x: View): Resize {
  const scales = node.attributes.floats('scales') ?? node.known(1).list()
  return {
    ...{ mode: node.attributes.text('mode', 'nearest'), coordinates: 'asymmetric', rounding: 'floor' },
    ...{ scales, sizes: scaledSizes(x, scales), bySize: false, roi: [] },
    ...{ cubicA: -0.75, excludesOutside: false, beyond: 0 },
  }
}

const scaledSizes = ({ dims }: View, scales: readonly number[]): readonly number[] => {
  if (scales.length !== dims.length || !scales.every((scale) => scale > 0))
    throw new Unsupported(`scales [${scales.join(',')}] do not fit ${dims.length} axes`)
  return dims.map((size, axis) => Math.floor(size * scales[axis]))
}

function newResize(node: NodeContext, x: View): Resize {
  const { attributes } = node
  if (attributes.int('antialias', 0) !== 0) throw new Unsupported('antialias is 1')
  if (attributes.text('keep_aspect_ratio_policy', 'stretch') !== 'stretch')
    throw new Unsupported('keep_aspect_ratio_policy is not stretch')
  const all = x.dims.map((_, axis) => axis)
  const axes = node.axes(attributes.ints('axes', all), x.rank)
  const spread = (list: readonly number[], others: readonly number[]): readonly number[] => {
    if (list.length !== axes.length)
      throw new Unsupported(`[${list.join(',')}] do not fit ${axes.length} axes`)
    return others.map((other, axis) => (axes.includes(axis) ? list[axes.indexOf(axis)] : other))
  }
  const listAt = (input: number): readonly number[] | undefined => {
    const known = node.knownIf(input)
    return known && known.size > 0 ? known.list() : undefined
  }
  const given = listAt(3)
  const scalesGiven = listAt(2)
  if (!given && !scalesGiven) throw new Unsupported('it has neither scales nor sizes')
  // The batch size of the traced example is ignored.
  const sizes =
    given && spread(given, x.dims).map((size, axis) => (node.batched && axis === 0 ? x.dims[0] : size))
  const scales = sizes
    ? sizes.map((size, axis) => size / x.dims[axis])
    : spread(
        scalesGiven!,
        all.map(() => 1),
      )
  const roi = listAt(1) ?? []
  return {
    mode: attributes.text('mode', 'nearest'),
    coordinates: attributes.text('coordinate_transformation_mode', 'half_pixel'),
    rounding: attributes.text('nearest_mode', 'round_prefer_floor'),
    ...{ scales, sizes: sizes ?? scaledSizes(x, scales), bySize: sizes !== undefined },
    roi: all.map((axis): readonly [number, number] => {
      const i = axes.indexOf(axis)
      return i >= 0 && roi.length === 2 * axes.length ? [roi[i], roi[axes.length + i]] : [0, 1]
    }),
    cubicA: attributes.float('cubic_coeff_a', -0.75),
    excludesOutside: attributes.int('exclude_outside', 0) !== 0,
    beyond: attributes.float('extrapolation_value', 0),
  }
}

type ResizingConfig = ConfigOf<'resizing'>

const coordinateNames: Readonly<Record<string, ResizingConfig['coordinates']>> = {
  half_pixel: 'halfPixel',
  pytorch_half_pixel: 'halfPixel',
  asymmetric: 'asymmetric',
  align_corners: 'alignCorners',
}

const roundingNames: Readonly<Record<string, ResizingConfig['rounding']>> = {
  floor: 'floor',
  ceil: 'ceil',
  round_prefer_floor: 'roundPreferFloor',
  round_prefer_ceil: 'roundPreferCeil',
}

/** The layer for images that does the same; undefined if there is none. */
function layerConfig(node: NodeContext, x: View, told: Resize): ResizingConfig | undefined {
  const { mode, scales, sizes, bySize } = told
  const coordinates = Object.hasOwn(coordinateNames, told.coordinates)
    ? coordinateNames[told.coordinates]
    : undefined
  const isImage = node.batched && x.rank === 4 && scales[1] === 1
  const isKnown = mode === 'nearest' || mode === 'linear' || mode === 'bilinear'
  // For a single output pixel, PyTorch does not take the middle.
  const isOnePixel = told.coordinates === 'pytorch_half_pixel' && (sizes[2] === 1 || sizes[3] === 1)
  if (!isImage || !isKnown || !coordinates || isOnePixel || told.excludesOutside) return undefined
  const size = bySize ? { height: sizes[2], width: sizes[3] } : { scale: [scales[2], scales[3]] as const }
  if (mode !== 'nearest') return { ...size, coordinates, interpolation: 'bilinear' }
  const rounding = Object.hasOwn(roundingNames, told.rounding) ? roundingNames[told.rounding] : undefined
  return rounding && { ...size, coordinates, rounding, interpolation: 'nearest' }
}

/** Whether each pixel is enlarged by a whole factor. */
function isUpSampling(
  { coordinates, rounding, interpolation }: ResizingConfig,
  rows: number,
  columns: number,
): boolean {
  if (!Number.isInteger(rows) || !Number.isInteger(columns)) return false
  if (interpolation === 'bilinear') return coordinates === 'halfPixel'
  if (coordinates === 'halfPixel') return rounding === 'roundPreferFloor' || rounding === 'roundPreferCeil'
  return coordinates === 'asymmetric' && rounding === 'floor'
}

function byMatrices(node: NodeContext, x: View, told: Resize): View {
  const { coordinates, scales, sizes, beyond, excludesOutside } = told
  const weights = weightsOf(told)
  let y = x
  x.dims.forEach((from, axis) => {
    const roi = told.roi[axis] ?? ([0, 1] as const)
    const isCropped = coordinates === 'tf_crop_and_resize' && (roi[0] !== 0 || roi[1] !== 1)
    if ((node.batched && axis === 0) || (sizes[axis] === from && !isCropped)) return
    const resized = {
      ...{ from, coordinates, roi, weights, excludesOutside },
      to: sizes[axis],
      scale: scales[axis],
    }
    y = byMatrix(node, y, axis, resized, beyond)
  })
  return y
}

function weightsOf({ mode, rounding, cubicA }: Resize): AxisResize['weights'] {
  if (mode === 'cubic') return cubic(cubicA)
  if (mode === 'linear' || mode === 'bilinear') return linear
  if (mode !== 'nearest' || !Object.hasOwn(nearest, rounding))
    throw new Unsupported(`it resizes by the mode '${mode}' and '${rounding}'`)
  return nearest[rounding]
}

/** A 1×1 convolution whose channels are the axis. */
function byMatrix(node: NodeContext, x: View, axis: number, resized: AxisResize, beyond: number): View {
  const { from, to } = resized
  node.spend(from * to)
  const { matrix, outside } = resizeMatrix(resized)
  const useBias = outside.some(Boolean)
  const rest = node.orderOf(x).filter((one) => one !== axis)
  const image: SymbolicTensor = x.arranged([[], rest, [axis]], node.maker)
  const weights = {
    kernel: { shape: [1, 1, from, to], data: matrix },
    ...(useBias && { bias: { shape: [to], data: Float32Array.from(outside, (is) => (is ? beyond : 0)) } }),
  }
  const config = { filters: to, kernelSize: 1, useBias, trainable: false }
  const y = node.maker.reshape(node.apply('conv2d', config, [image], weights), [
    ...rest.map((one) => x.dims[one]),
    to,
  ])
  return node.asOrdered(y, [...rest, axis], x.rank)
}

export const resizings = { Resize: resize, Upsample: resize } satisfies Record<string, Builder>
