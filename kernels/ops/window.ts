// Where a sliding window stands: shared by convolution and pooling.
//
//   valid: out = ⌊(in − reach) / s⌋ + 1,  reach = (k − 1)·d + 1
//   same:  out = ⌈in / s⌉, zeros split before and after, the odd one after (TensorFlow's rule)

import { checkCount, formatShape } from '../shape.js'

/** A size along rows and columns, `[rows, columns]`. */
export type Pair = readonly [number, number]

/** `valid`: only whole windows. `same`: padded so that out = ⌈in / stride⌉. */
export type Padding = 'valid' | 'same'

/** How a window slides over an image. */
export interface WindowAttributes {
  /** Steps between windows, `[rows, columns]`. */
  readonly strides: Pair
  /** What happens at the border. */
  readonly padding: Padding
}

/** Where windows stand along one axis: how many, and how many padding elements come before the first. */
export interface Axis {
  readonly out: number
  readonly before: number
}

export function axis(size: number, kernel: number, stride: number, dilation: number, padding: Padding): Axis {
  const reach = (kernel - 1) * dilation + 1
  if (padding === 'valid') return { out: Math.floor((size - reach) / stride) + 1, before: 0 }
  const out = Math.ceil(size / stride)
  return { out, before: Math.floor(Math.max((out - 1) * stride + reach - size, 0) / 2) }
}

/** The rows' and the columns' axes of a window over an image of `[H, W]`; throws where no window fits. */
export function windowAxes(
  op: string,
  [H, W]: Pair,
  kernel: Pair,
  { strides, padding }: WindowAttributes,
  dilations: Pair = [1, 1],
): readonly [Axis, Axis] {
  for (const i of [0, 1] as const) {
    checkCount(op, `kernelSize[${i}]`, kernel[i])
    checkCount(op, `strides[${i}]`, strides[i])
    checkCount(op, `dilations[${i}]`, dilations[i])
  }
  if (padding !== 'valid' && padding !== 'same')
    throw new Error(`${op}: padding must be 'valid' or 'same', got ${JSON.stringify(padding)}`)
  const rows = axis(H, kernel[0], strides[0], dilations[0], padding)
  const columns = axis(W, kernel[1], strides[1], dilations[1], padding)
  if (rows.out < 1 || columns.out < 1)
    throw new Error(
      `${op}: a window of ${formatShape(kernel)}, dilated by ${formatShape(dilations)}, does not fit into an image of ` +
        `${formatShape([H, W])}; make the image larger, the window smaller, or use padding 'same'`,
    )
  return [rows, columns]
}
