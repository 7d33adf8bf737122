// How ONNX describes the windows of convolutions and poolings.

import type { Border, Pair } from '../../../../kernels/ops/window.js'
import type { NodeContext } from '../node-context.js'
import { Unsupported } from '../unsupported.js'

/** Windows over an image. */
export interface Windows {
  readonly kernel: Pair
  readonly strides: Pair
  readonly dilations: Pair
  readonly padding: 'valid' | 'same' | Border
  /** The same in numbers. */
  readonly border: Border
}

/** For a row, there is one number; `neutral` is added for the other axis of the image that it becomes. */
export function pairOf(what: string, numbers: readonly number[], neutral = 1): Pair {
  if (numbers.length === 1) return [neutral, numbers[0]]
  if (numbers.length !== 2)
    throw new Unsupported(`${what} [${numbers.join(',')}] do not fit rows and columns`)
  return [numbers[0], numbers[1]]
}

/**
 * @param image rows and columns of the input, on which `auto_pad` depends.
 * @param kernel rows and columns of the window, if known without the attribute.
 */
export function windowsOf(node: NodeContext, image: Pair, kernel?: readonly number[]): Windows {
  const { attributes } = node
  checkSides(node)
  const size = pairOf('kernel_shape', attributes.ints('kernel_shape') ?? kernel ?? [])
  if (kernel && kernel.join() !== size.join())
    throw new Unsupported(`kernel_shape [${size.join(',')}] is not that of its weight, [${kernel.join(',')}]`)
  const strides = pairOf('strides', attributes.ints('strides', [1, 1]))
  const dilations = pairOf('dilations', attributes.ints('dilations', [1, 1]))
  const border = borderOf(
    node,
    [0, 1].map((i) => needed(image[i], size[i], strides[i], dilations[i])),
  )
  return {
    ...{ strides, dilations, border },
    kernel: size,
    padding: paddingOf(border, image, size, strides, dilations),
  }
}

/** @throws unless each list has a number for each axis behind the channels; of padding, two. */
function checkSides(node: NodeContext): void {
  const sides = node.anyView(0).rank - 2
  const lists = { kernel_shape: sides, strides: sides, dilations: sides, pads: 2 * sides }
  for (const [name, wanted] of Object.entries(lists)) {
    const numbers = node.attributes.ints(name)
    if (numbers && numbers.length !== wanted)
      throw new Unsupported(`${name} [${numbers.join(',')}] do not fit an input of ${sides + 2} axes`)
  }
}

/** The padding with which the output has size ⌈in / stride⌉. */
const needed = (size: number, kernel: number, stride: number, dilation: number): number =>
  Math.max((Math.ceil(size / stride) - 1) * stride + (kernel - 1) * dilation + 1 - size, 0)

/** @param same how much padding `SAME_UPPER` and `SAME_LOWER` need along rows and columns. */
function borderOf({ attributes }: NodeContext, same: readonly number[]): Border {
  const pads = attributes.ints('pads')
  const auto = attributes.text('auto_pad', 'NOTSET')
  if (auto === 'NOTSET') return toBorder(pads ?? [0, 0, 0, 0])
  if (auto === 'VALID')
    return [
      [0, 0],
      [0, 0],
    ]
  if (auto !== 'SAME_UPPER' && auto !== 'SAME_LOWER') throw new Unsupported(`auto_pad is '${auto}'`)
  const halves = same.map((all): Pair => {
    const small = Math.floor(all / 2)
    return auto === 'SAME_UPPER' ? [small, all - small] : [all - small, small]
  })
  return [halves[0], halves[1]]
}

/** ONNX lists first what comes before all axes, and then what comes after them. */
function toBorder(pads: readonly number[]): Border {
  if (pads.length === 2) return toBorder([0, pads[0], 0, pads[1]])
  if (pads.length !== 4 || pads.some((pad) => pad < 0))
    throw new Unsupported(`pads [${pads.join(',')}] do not fit rows and columns`)
  const [top, left, bottom, right] = pads
  return [
    [top, bottom],
    [left, right],
  ]
}

/** The padding by name, if it has one. */
function paddingOf(
  border: Border,
  image: Pair,
  kernel: Pair,
  strides: Pair,
  dilations: Pair,
): Windows['padding'] {
  if (border.flat().every((pad) => pad === 0)) return 'valid'
  const isSame = border.every(([before, after], i) => {
    const all = needed(image[i], kernel[i], strides[i], dilations[i])
    return before === Math.floor(all / 2) && after === all - before
  })
  return isSame ? 'same' : border
}
