// One row of pixels, and below it each window of a filter: a dot per tap, and the sum it gives.

import { axis, type NamedPadding } from '../../../kernels/ops/window.js'
import { dot, group, line, number, text, type Part, type Role } from '../draw.js'
import { grid } from '../grids.js'
import { computeOne, counted, values } from '../../shared/reference.js'

const size = 24
const step = 19
const taps = [1, 10, 100]

export interface WindowRowOptions {
  readonly title: string
  /** How many pixels the row has. */
  readonly pixels: number
  readonly stride?: number
  readonly dilation?: number
  readonly padding: NamedPadding
}

/** The zeros before and after the image that windows reach. */
function zeros({ pixels, stride = 1, dilation = 1, padding }: WindowRowOptions) {
  const { out, before } = axis(pixels, taps.length, stride, dilation, padding)
  const end = (out - 1) * stride - before + (taps.length - 1) * dilation
  return { out, before, after: Math.max(0, end - (pixels - 1)) }
}

/** The row, its windows and their sums for the taps 1, 10, 100. The image's first pixel stands one cell from the left. */
export async function windowRow(x: number, y: number, options: WindowRowOptions): Promise<Part> {
  const { title, pixels, stride = 1, dilation = 1, padding } = options
  const { out, before, after } = zeros(options)
  const sums = await computeOne(
    'conv2d',
    { x: counted(1, 1, pixels, 1), w: values([1, 3, 1, 1], taps) },
    { strides: [1, stride], dilations: [1, dilation], padding },
  )
  const cells = [
    ...Array.from({ length: before }, () => 0),
    ...Array.from({ length: pixels }, (_, i) => i + 1),
    ...Array.from({ length: after }, () => 0),
  ]
  const isZero = (column: number): boolean => column < before || column >= before + pixels
  const role = (_: number, column: number): Role => (isZero(column) ? 'zero' : 'x')
  const left = (1 - before) * size
  const middle = (pixel: number): number => size + (pixel + 0.5) * size
  const windows = Array.from({ length: out }, (_, i) => {
    const at = taps.map((_, u) => middle(i * stride + u * dilation - before))
    const height = 64 + i * step
    return [
      line([[at[0], height], [at[2], height]], { role: 'w', width: 2 }), // prettier-ignore
      ...at.map((tap) => dot([tap, height], 4, 'w')),
      text(at[2] + 12, height, number(sums[i]), { anchor: 'start', size: 13, style: 'strong' }),
    ].join('')
  })
  return group(x, y, text(0, 0, title, { anchor: 'start', size: 13 }), grid(left, 18, [cells], { size, role }).part, ...windows) // prettier-ignore
}
