// Poolings, by windows and of whole images.

import type { Pair } from '../../../../kernels/ops/window.js'
import { ceilPadding } from '../../../layers/ceil-padding.js'
import type { SymbolicTensor } from '../../../layers/symbolic.js'
import type { At, Builder } from '../at.js'
import { Unsupported } from '../unsupported.js'
import type { View } from '../view.js'
import { windowsOf } from './windows.js'

/** A window's last places may reach over the image's end, with `ceil_mode`. */
function windowed(at: At, { shape: [H, W] }: SymbolicTensor) {
  const windows = windowsOf(at, [H, W])
  const { kernel, strides, dilations, border } = windows
  if (at.attributes.int('ceil_mode', 0) === 0) return windows
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

const maxPool: Builder = (at) => {
  if (at.wanted[1]) throw new Unsupported('where the maxima are, its second output, is not given')
  at.attributes.ignore('storage_order')
  const x = at.image(at.anyView(0))
  const windows = windowed(at, x)
  const dilated = windows.dilations.some((d) => d > 1) ? { dilations: windows.dilations } : {}
  return at.asImage(at.anyView(0), at.apply('maxPooling2d', { ...config(windows), ...dilated }, [x]))
}

const averagePool: Builder = (at) => {
  if (at.view(0).rank > 4) return averageAlong(at, at.view(0))
  const x = at.image(at.view(0))
  const windows = undilated(windowed(at, x))
  const { padding, border } = windows
  if (at.attributes.int('count_include_pad', 0) === 0 || padding === 'valid')
    return at.asImage(at.anyView(0), at.apply('averagePooling2d', config(windows), [x]))
  if (typeof padding === 'string' || padding.join() === border.join())
    return at.asImage(
      at.anyView(0),
      at.apply('averagePooling2d', { ...config(windows), countIncludePad: true }, [x]),
    )
  // What is beyond the padding does not count.
  const padded = at.apply('zeroPadding2d', { padding: border }, [x])
  const beyond = (i: 0 | 1): Pair => [0, padding[i][1] - border[i][1]]
  return at.asImage(
    at.anyView(0),
    at.apply('averagePooling2d', { ...config(windows), padding: [beyond(0), beyond(1)] }, [padded]),
  )
}

/** Windows along one axis of several: PyTorch has its local response normalization of such. */
function averageAlong(at: At, x: View): View {
  const { attributes } = at
  const sides = x.rank - 2
  const kernel = attributes.ints('kernel_shape', [])
  const strides = attributes.ints('strides', Array<number>(sides).fill(1))
  const pads = attributes.ints('pads', Array<number>(2 * sides).fill(0))
  attributes.ignore('count_include_pad', 'ceil_mode')
  const [side, ...others] = kernel.flatMap((size, i) => (size * strides[i] > 1 ? [i] : []))
  if (others.length > 0 || kernel.length !== sides || pads.some((pad) => pad !== 0))
    throw new Unsupported(`windows [${kernel.join(',')}] over ${x.rank} axes`)
  const axis = side + 2
  const rest = at.orderOf(x).filter((one) => one !== axis)
  const image = x.arranged([[axis], [], rest], at.maker)
  const config = { poolSize: [kernel[side], 1], strides: [strides[side], 1] } as const
  const y = at.apply('averagePooling2d', config, [image])
  const shape = [y.shape[0], ...rest.map((one) => x.dims[one])]
  return at.asOrdered(at.maker.reshape(y, shape), [axis, ...rest], x.rank)
}

function undilated(windows: Windowed): Windowed {
  if (windows.dilations.some((d) => d > 1)) throw new Unsupported('its windows are dilated')
  return windows
}

const normed = (at: At): void => {
  if (at.attributes.int('p', 2) !== 2) throw new Unsupported('only the norm p = 2 is computed')
}

const lpPool: Builder = (at) => {
  normed(at)
  const x = at.image(at.view(0))
  return at.asImage(at.anyView(0), at.apply('l2Pooling2d', config(undilated(windowed(at, x))), [x]))
}

const globalPool =
  (kind: 'globalAveragePooling2d' | 'globalMaxPooling2d'): Builder =>
  (at) => {
    const x = at.image(at.view(0))
    return at.asOrdered(at.apply(kind, {}, [x]), [1], at.anyView(0).rank)
  }

const globalLpPool: Builder = (at) => {
  normed(at)
  const x = at.image(at.view(0))
  const poolSize = [x.shape[0], x.shape[1]] as const
  return at.asImage(at.anyView(0), at.apply('l2Pooling2d', { poolSize }, [x]))
}

export const poolings = {
  MaxPool: maxPool,
  AveragePool: averagePool,
  LpPool: lpPool,
  GlobalAveragePool: globalPool('globalAveragePooling2d'),
  GlobalMaxPool: globalPool('globalMaxPooling2d'),
  GlobalLpPool: globalLpPool,
} satisfies Record<string, Builder>
