// A convolution in the notation of oneDNN's benchdnn, `mb32ic32ih34oc32kh3`:
//
//   mb images; g groups; ic, oc channels; ih, iw, oh, ow images; kh, kw filters; sh, sw strides; dh, dw dilations, 0 being
//   none; ph, pw zeros before the image. `_` may stand between any two.
//
// Defaults: mb 2, strides 1, dilations 0; sizes that end in w equal those in h. Output and padding are derived from each
// other; if both are missing, there is no padding. An image without h has height 1. Source: oneDNN,
// tests/benchdnn/doc/driver_conv.md

import type { Conv2dWindow } from '../../kernels/ops/conv2d.js'
import type { Shape } from '../../kernels/shape.js'
import { axis, type NamedPadding } from '../../kernels/ops/window.js'

export interface Convolution {
  readonly x: Shape
  readonly w: Shape
  readonly y: Shape
  readonly window: Conv2dWindow & { readonly padding: NamedPadding }
  /** The number of groups of channels, if there are several; w has ic / g channels. */
  readonly groups?: number
}

const keys = 'mb g ic oc ih iw oh ow kh kw sh sw dh dw ph pw'.split(' ')
const example = 'mb32ic32ih34oc32kh3'

type Sizes = Partial<Record<string, number>>

/** Whether a text is meant as a descriptor rather than a name. */
export const isDescriptor = (text: string): boolean => /^(?:[a-z]+\d+_?)+$/.test(text)

/** @throws if it is not a descriptor, or no kernel here computes the convolution; the message says what to write instead. */
export function parseDescriptor(text: string): Convolution {
  const fail = (why: string): Error =>
    new Error(`shape '${text}': ${why}; a shape is ${keys.join(' ')} with numbers, such as ${example}`)
  if (!isDescriptor(text)) throw fail('letters and numbers must alternate')
  const sizes: Sizes = {}
  for (const [, key, digits] of text.matchAll(/([a-z]+)(\d+)_?/g)) {
    if (!keys.includes(key)) throw fail(`there is no '${key}'`)
    if (sizes[key] !== undefined) throw fail(`${key} is given twice`)
    if (digits === '0' && !/^[dp]/.test(key)) throw fail(`${key} must be at least 1`)
    sizes[key] = Number(digits)
  }
  const { mb: N = 2, g = 1, ic: C, oc: K } = sizes
  if (C === undefined || K === undefined) throw fail(`${C === undefined ? 'ic' : 'oc'} is missing`)
  if (C % g !== 0 || K % g !== 0) throw fail(`ic${C} and oc${K} cannot be divided into ${g} groups`)
  const flat = sizes.ih === undefined && sizes.iw !== undefined
  const rows = side(flat ? { ...sizes, ih: 1, kh: 1 } : sizes, 'h', fail)
  const columns = side(squared(sizes), 'w', fail)
  const padding = common(rows.paddings, columns.paddings)
  if (!padding)
    throw fail(
      `kernels here pad 'valid' or 'same', but ${described('h', rows)} and ${described('w', columns)} do not go together`,
    )
  return {
    x: [N, rows.in, columns.in, C],
    w: [rows.kernel, columns.kernel, C / g, K],
    y: [N, rows.out, columns.out, K],
    window: {
      strides: [rows.stride, columns.stride],
      dilations: [rows.dilation, columns.dilation],
      padding,
    },
    ...(g > 1 && { groups: g }),
  }
}

/** Missing sizes of columns are taken from the rows. */
function squared(sizes: Sizes): Sizes {
  const all = { ...sizes }
  for (const key of ['i', 'k', 's', 'd', 'p']) all[`${key}w`] ??= sizes[`${key}h`]
  // The output depends on the image: if its width is different, so is the output's.
  if (sizes.iw === undefined) all.ow ??= sizes.oh
  return all
}

interface Side {
  readonly in: number
  readonly out: number
  readonly kernel: number
  readonly stride: number
  readonly dilation: number
  readonly before: number
  /** The padding rules that give this output and padding. */
  readonly paddings: readonly NamedPadding[]
}

function side(sizes: Sizes, letter: 'h' | 'w', fail: (why: string) => Error): Side {
  const of = (key: string): number | undefined => sizes[key + letter]
  const [size, kernel] = [of('i'), of('k')]
  if (size === undefined || kernel === undefined)
    throw fail(`${size === undefined ? 'i' : 'k'}${letter} is missing`)
  const stride = of('s') ?? 1
  const dilation = (of('d') ?? 0) + 1
  const reach = (kernel - 1) * dilation + 1
  const given = of('o')
  const before = of('p') ?? (given === undefined ? 0 : Math.floor(((given - 1) * stride - size + reach) / 2))
  const out = given ?? Math.floor((size - reach + 2 * before) / stride) + 1
  if (out < 1) throw fail(`a filter of k${letter}${kernel} does not fit into i${letter}${size}`)
  const paddings = (['valid', 'same'] as const).filter((padding) => {
    const stands = axis(size, kernel, stride, dilation, padding)
    return stands.out === out && stands.before === Math.max(before, 0)
  })
  return { in: size, out, kernel, stride, dilation, before, paddings }
}

const common = (a: readonly NamedPadding[], b: readonly NamedPadding[]): NamedPadding | undefined =>
  a.find((padding) => b.includes(padding))

const described = (letter: string, { in: size, out, before }: Side): string =>
  `i${letter}${size}o${letter}${out}p${letter}${before}`

/** The shortest complete descriptor: with its outputs, and only the rows if the columns are the same. */
export function formatDescriptor({ x, w, y, window, groups }: Convolution): string {
  const [N, H, W, C] = x
  const { strides, dilations, padding } = window
  const before = [0, 1].map((i) => axis(x[i + 1], w[i], strides[i], dilations[i], padding).before)
  const pair = (key: string, [h, v]: readonly number[], usual?: number): string => {
    if (h === v) return h === usual ? '' : `${key}h${h}`
    return `${key}h${h}${key}w${v}`
  }
  return [
    `mb${N}${groups ? `g${groups}` : ''}ic${C}`,
    pair('i', [H, W]),
    `oc${w[3]}`,
    // With a different width, the output's width must be given, too, or it would be derived without the padding.
    H === W ? pair('o', [y[1], y[2]]) : `oh${y[1]}ow${y[2]}`,
    pair('k', [w[0], w[1]]),
    pair('s', strides, 1),
    pair('d', [dilations[0] - 1, dilations[1] - 1], 0),
    pair('p', before),
  ].join('')
}

/** Multiplications and additions of the sum as written, on which every algorithm's speed is based. */
export const flopsOf = ({ w, y }: Convolution): number => 2 * y[0] * y[1] * y[2] * w[0] * w[1] * w[2] * w[3]
