// Ops that move values, or compute with sizes.

import { formatShape, sizeOf, type Shape } from '../../../../kernels/shape.js'
import * as ours from '../../../layers/index.js'
import type { Reduction } from '../../../layers/reduce.js'
import { SymbolicTensor } from '../../../layers/symbolic.js'
import type { OpCall, OpMaker } from '../op-call.js'
import {
  batchSize,
  constantOf,
  isConstant,
  symbolicOf,
  wholeNumbers,
  type Constant,
} from '../graph-values.js'

const vector = (values: readonly number[]): Constant => ({ shape: [values.length], data: values })

/** An axis counted from 0, the batch axis. */
function axisOf(axis: number, rank: number): number {
  const own = axis < 0 ? axis + rank : axis
  if (own < 0 || own >= rank) throw new Error(`it has no axis ${axis}; there are ${rank}`)
  return own
}

/** The value in another shape, given without the batch axis. */
function reshaped({ node, builder }: OpCall, x: SymbolicTensor, shape: Shape): SymbolicTensor {
  if (shape.length === 1) return x.shape.length === 1 ? x : builder.apply(node, ours.flatten(), x)
  return builder.apply(node, ours.reshape({ targetShape: shape }), x)
}

const reshape: OpMaker = (call) => {
  const [x, given] = call.inputs
  const target = wholeNumbers(given, 'shape')
  if (isConstant(x)) return { shape: known(target, sizeOf(x.shape)), data: x.data }
  // The first axis must stay the batch: the others hold the values of one example, or one of them is open.
  const [first, ...rest] = target
  const product = rest.reduce((n, d) => n * d, 1)
  if (rest.length === 0) throw new Error('it joins the examples of a batch')
  // The batch's size stands as −1 until the model runs, so that twice the batch is −2.
  if (first !== batchSize && first < 1) throw new Error('it joins or splits the examples of a batch')
  if (!rest.includes(-1) && product !== sizeOf(x.shape))
    throw new Error(
      `${formatShape([batchSize, ...x.shape])} cannot become ${formatShape(target)}, example by example`,
    )
  return reshaped(call, x, rest.includes(-1) ? known(rest, sizeOf(x.shape)) : rest)
}

/** A shape with its open axis computed. */
function known(shape: Shape, size: number): Shape {
  const product = shape.reduce((n, d) => (d === -1 ? n : n * d), 1)
  const full = shape.map((d) => (d === -1 ? size / product : d))
  if (full.reduce((n, d) => n * d, 1) !== size || !full.every(Number.isSafeInteger))
    throw new Error(`${size} values cannot become ${formatShape(shape)}`)
  return full
}

const squeeze: OpMaker = (call) => {
  const [x] = call.inputs
  const whole: Shape = isConstant(x) ? x.shape : [batchSize, ...x.shape]
  const listed = call.node.numbers('squeeze_dims')
  const dims = (listed.length > 0 ? listed : call.node.numbers('axis')).map((axis) =>
    axisOf(axis, whole.length),
  )
  const left = whole.filter((d, i) => !(dims.length > 0 ? dims.includes(i) : d === 1))
  if (isConstant(x)) return { shape: left, data: x.data }
  if (dims.includes(0)) throw new Error('it removes the batch axis')
  return reshaped(call, x, left.slice(1))
}

const expandDims: OpMaker = (call) => {
  const [x, given] = call.inputs
  const [axis] = wholeNumbers(given, 'axis')
  const whole: Shape = isConstant(x) ? x.shape : [batchSize, ...x.shape]
  const shape = whole.toSpliced(axisOf(axis, whole.length + 1), 0, 1)
  if (isConstant(x)) return { shape, data: x.data }
  if (shape[0] !== batchSize) throw new Error('it inserts an axis before that of the batch')
  return call.builder.apply(call.node, ours.reshape({ targetShape: shape.slice(1) }), x)
}

const concat: OpMaker = (call) => {
  const { node, inputs, builder } = call
  const parts = inputs.slice(0, -1)
  const [axis] = wholeNumbers(inputs.at(-1), 'axis')
  if (parts.every(isConstant)) {
    if (!parts.every(({ shape }) => shape.length === 1)) throw new Error('it joins constants of several axes')
    return vector(parts.flatMap(({ data }) => Array.from(data)))
  }
  const beside = parts.find((one) => one instanceof SymbolicTensor)!
  const own = axisOf(axis, beside.shape.length + 1)
  if (own === 0) throw new Error('it joins batches')
  if (parts.length === 1) return beside
  const taken = parts.map((one) => builder.symbolic(node, one, beside))
  return builder.apply(node, ours.concatenate({ axis: own }), taken)
}

const transpose: OpMaker = ({ node, inputs, builder }) => {
  const x = symbolicOf(inputs[0])
  const [batch, ...dims] = wholeNumbers(inputs[1], 'perm')
  if (batch !== 0) throw new Error('it moves the batch axis')
  return dims.every((d, i) => d === i + 1) ? x : builder.apply(node, ours.permute({ dims }), x)
}

const pad: OpMaker = ({ node, inputs, builder }) => {
  const x = symbolicOf(inputs[0], 'input', 3)
  const pads = wholeNumbers(inputs[1], 'paddings')
  const value = inputs[2] === undefined ? 0 : constantOf(inputs[2], 'value').data[0]
  if (value !== 0) throw new Error(`it pads with ${value}; only zeros can be`)
  if (pads.length !== 8 || [0, 1, 6, 7].some((i) => pads[i] !== 0))
    throw new Error(`it pads axes that are not rows and columns: ${formatShape(pads)}`)
  const padding = [
    [pads[2], pads[3]],
    [pads[4], pads[5]],
  ] as const
  return builder.apply(node, ours.zeroPadding2d({ padding }), x)
}

/** A reduction along axes; over rows and columns it is a global pooling. */
const reduce =
  (operation: Reduction, make?: typeof ours.globalAveragePooling2d): OpMaker =>
  ({ node, inputs, builder }) => {
    const x = symbolicOf(inputs[0])
    const axes = wholeNumbers(inputs[1], 'axes').map((axis) => axisOf(axis, x.shape.length + 1))
    if (axes.includes(0)) throw new Error('it reduces the batch axis')
    const keepDims = node.truth('keep_dims')
    const overImage = x.shape.length === 3 && axes.length === 2 && axes.includes(1) && axes.includes(2)
    const layer = overImage && make ? make({ keepDims }) : ours.reduce({ operation, axes, keepDims })
    return builder.apply(node, layer, x)
  }

const shapeOf: OpMaker = ({ inputs: [x] }) => vector(isConstant(x) ? x.shape : [batchSize, ...x.shape])

const pack: OpMaker = ({ inputs }) => vector(inputs.flatMap((one) => wholeNumbers(one, 'inputs')))

/** Only for sizes: one of them, or some consecutive ones. */
const stridedSlice: OpMaker = ({ node, inputs: [x, begin, end, strides] }) => {
  const { shape, data } = constantOf(x, 'input', 1)
  const [[from], [to], [step]] = [begin, end, strides].map((one, i) =>
    wholeNumbers(one, ['begin', 'end', 'strides'][i]),
  )
  if (step !== 1) throw new Error('its step must be 1')
  const has = (mask: string): boolean => (node.number(mask) ?? 0) !== 0
  const first = has('begin_mask') ? 0 : from
  if (has('shrink_axis_mask')) return { shape: [], data: [data[axisOf(first, shape[0])]] }
  return vector(Array.from(data).slice(first, has('end_mask') ? undefined : to))
}

const resize =
  (interpolation: 'nearest' | 'bilinear'): OpMaker =>
  ({ node, inputs, builder }) => {
    const x = symbolicOf(inputs[0], 'input', 3)
    const [height, width] = wholeNumbers(inputs[1], 'size')
    const coordinates = node.truth('align_corners')
      ? 'alignCorners'
      : node.truth('half_pixel_centers')
        ? 'halfPixel'
        : 'asymmetric'
    return builder.apply(node, ours.resizing({ height, width, interpolation, coordinates }), x)
  }

export const layoutOps: Readonly<Record<string, OpMaker>> = {
  Reshape: reshape,
  Squeeze: squeeze,
  ExpandDims: expandDims,
  ConcatV2: concat,
  Transpose: transpose,
  Pad: pad,
  PadV2: pad,
  Mean: reduce('mean', ours.globalAveragePooling2d),
  Max: reduce('max', ours.globalMaxPooling2d),
  Sum: reduce('sum'),
  Min: reduce('min'),
  Prod: reduce('product'),
  Shape: shapeOf,
  Pack: pack,
  StridedSlice: stridedSlice,
  ResizeNearestNeighbor: resize('nearest'),
  ResizeBilinear: resize('bilinear'),
}
