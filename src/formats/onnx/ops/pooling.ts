// Poolings with windows, and of whole images.

import type { Pair } from '../../../../kernels/ops/window.js'
import { ceilPadding } from '../../../layers/ceil-padding.js'
import type { SymbolicTensor } from '../../../layers/symbolic.js'
import type { NodeContext, Builder } from '../node-context.js'
import { Unsupported } from '../unsupported.js'
import type { View } from '../view.js'
import { windowsOf } from './windows.js'

/** With `ceil_mode`, the last windows may extend beyond the image's end. */
function windowed(node: NodeContext, { shape: [H, W] }: SymbolicTensor) {
  const windows = windowsOf(node, [H, W])
  const { kernel, strides, dilations, border } = windows
  if (node.attributes.int('ceil_mode', 0) === 0) return windows
  const along = (i: 0 | 1): Pair =>
    ceilPadding(i === 0 ? H : W, kernel[i], strides[i], dilations[i], border[i])
  return { ...windows, padding: [along(0), along(1)] as const }
}

type Windowed = ReturnType<typeof windowed>

const config = ({ kernel: poolSize, strides, padding }: Omit<Windowed, 'border'>) => ({
  poolSize,
  strides,
  padding,
})

const maxPool: Builder = (node) => {
  if (node.wanted[1]) throw new Unsupported('its second output, the places of the maxima, is not supported')
  node.attributes.ignore('storage_order')
  const x = node.image(node.anyView(0))
  const windows = windowed(node, x)
  const dilated = windows.dilations.some((d) => d > 1) ? { dilations: windows.dilations } : {}
  return node.asImage(node.anyView(0), node.apply('maxPooling2d', { ...config(windows), ...dilated }, [x]))
}

const averagePool: Builder = (node) => {
  if (node.view(0).rank > 4) return averageAlong(node, node.view(0))
  const x = node.image(node.view(0))
  const windows = undilated(windowed(node, x))
  const { padding, border } = windows
  if (node.attributes.int('count_include_pad', 0) === 0 || padding === 'valid')
    return node.asImage(node.anyView(0), node.apply('averagePooling2d', config(windows), [x]))
  if (typeof padding === 'string' || padding.join() === border.join())
    return node.asImage(
      node.anyView(0),
      node.apply('averagePooling2d', { ...config(windows), countIncludePad: true }, [x]),
    )
  // What lies beyond the padding does not count.
  const padded = node.apply('zeroPadding2d', { padding: border }, [x])
  const beyond = (i: 0 | 1): Pair => [0, padding[i][1] - border[i][1]]
  return node.asImage(
    node.anyView(0),
    node.apply('averagePooling2d', { ...config(windows), padding: [beyond(0), beyond(1)] }, [padded]),
  )
}

/** Windows along one of several axes, from which PyTorch builds its local response normalization. */
function averageAlong(node: NodeContext, x: View): View {
  const { attributes } = node
  const sides = x.rank - 2
  const kernel = attributes.ints('kernel_shape', [])
  const strides = attributes.ints('strides', Array<number>(sides).fill(1))
  const pads = attributes.ints('pads', Array<number>(2 * sides).fill(0))
  attributes.ignore('count_include_pad', 'ceil_mode')
  const [side, ...others] = kernel.flatMap((size, i) => (size * strides[i] > 1 ? [i] : []))
  if (others.length > 0 || kernel.length !== sides || pads.some((pad) => pad !== 0))
    throw new Unsupported(`windows [${kernel.join(',')}] over ${x.rank} axes`)
  const axis = side + 2
  const rest = node.orderOf(x).filter((one) => one !== axis)
  const image = x.arranged([[axis], [], rest], node.maker)
  const config = { poolSize: [kernel[side], 1], strides: [strides[side], 1] } as const
  const y = node.apply('averagePooling2d', config, [image])
  const shape = [y.shape[0], ...rest.map((one) => x.dims[one])]
  return node.asOrdered(node.maker.reshape(y, shape), [axis, ...rest], x.rank)
}

function undilated(windows: Windowed): Windowed {
  if (windows.dilations.some((d) => d > 1)) throw new Unsupported('its windows are dilated')
  return windows
}

const normed = (node: NodeContext): void => {
  if (node.attributes.int('p', 2) !== 2) throw new Unsupported('only the norm p = 2 is computed')
}

const lpPool: Builder = (node) => {
  normed(node)
  const x = node.image(node.view(0))
  return node.asImage(node.anyView(0), node.apply('l2Pooling2d', config(undilated(windowed(node, x))), [x]))
}

const globalPool =
  (kind: 'globalAveragePooling2d' | 'globalMaxPooling2d'): Builder =>
  (node) => {
    const x = node.image(node.view(0))
    return node.asOrdered(node.apply(kind, {}, [x]), [1], node.anyView(0).rank)
  }

const globalLpPool: Builder = (node) => {
  normed(node)
  const x = node.image(node.view(0))
  const poolSize = [x.shape[0], x.shape[1]] as const
  return node.asImage(node.anyView(0), node.apply('l2Pooling2d', { poolSize }, [x]))
}

export const poolings = {
  MaxPool: maxPool,
  AveragePool: averagePool,
  LpPool: lpPool,
  GlobalAveragePool: globalPool('globalAveragePooling2d'),
  GlobalMaxPool: globalPool('globalMaxPooling2d'),
  GlobalLpPool: globalLpPool,
} satisfies Record<string, Builder>
