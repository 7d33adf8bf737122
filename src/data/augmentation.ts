// Random images out of given ones: out[p] = x[M (p − c) + c], one affine map an image, sampled bilinearly.
// Names, draws and the map are those of Keras's ImageDataGenerator: M = rotation · shift · zoom · flip about the centre,
// in (row, column) coordinates.

import { checkRank, type Float, type NDArray } from '../../kernels/shape.js'
import { array } from '../check/array.js'
import { check, number, oneOf, truth, type Check } from '../check/check.js'
import { options as checked } from '../check/options.js'
import { Random } from '../tensor/random.js'

/** Changes a batch of images, `[N, H, W, C]`, in place, drawing from `random`. */
export type Augmentation = (x: NDArray, random: Random) => void

/** What may happen to an image; each is off by default. */
export interface AugmentationOptions {
  /** Mirror left and right, one time in two. */
  readonly horizontalFlip?: boolean
  /** Mirror top and bottom, one time in two. */
  readonly verticalFlip?: boolean
  /** Shift sideways by up to this: a share of the width where below 1, else pixels. */
  readonly widthShiftRange?: number
  /** Shift up or down by up to this: a share of the height where below 1, else pixels. */
  readonly heightShiftRange?: number
  /** Rotate by up to this, in degrees, 0 to 180. */
  readonly rotationRange?: number
  /** Scale each axis by a factor between 1 − z and 1 + z, or between the two bounds; above 1 shows more of the image. */
  readonly zoomRange?: number | readonly [low: number, high: number]
  /** Multiply all values by a factor between the two bounds; they stay within 0 to 1. */
  readonly brightnessRange?: readonly [low: number, high: number]
  /** What stands beyond the edges: the edge's pixels (`'nearest'`, the default) or 0 (`'constant'`). */
  readonly fillMode?: 'nearest' | 'constant'
}

const isBounds = (value: unknown, holds: (low: number) => boolean): boolean =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every(Number.isFinite) &&
  holds(value[0] as number) &&
  value[0] <= value[1]

const shift = number({ atLeast: 0 })

const checkOptions = checked<AugmentationOptions>(
  {},
  {
    horizontalFlip: truth,
    verticalFlip: truth,
    widthShiftRange: shift,
    heightShiftRange: shift,
    rotationRange: number({ atLeast: 0, atMost: 180 }),
    zoomRange: check(
      'a number of at least 0 and below 1, or [low, high] with 0 < low ≤ high',
      (value) => (typeof value === 'number' && value >= 0 && value < 1) || isBounds(value, (low) => low > 0),
    ),
    brightnessRange: check('[low, high] with 0 ≤ low ≤ high', (value) => isBounds(value, (low) => low >= 0)),
    fillMode: oneOf('nearest', 'constant'),
  },
)

const aRandom: Check = check('a Random, as new Random(seed) makes', (value) => value instanceof Random)

/**
 * A function that changes each image of a batch at random. The same generator state gives the same changes; with nothing
 * set it draws nothing and changes nothing.
 *
 * @throws if a range is negative, not finite or upside down, or an option is unknown; the function, if it is not given a batch
 * of images and a `Random`.
 */
export function imageAugmentation(options: AugmentationOptions): Augmentation {
  checkOptions('imageAugmentation', options)
  const { horizontalFlip = false, verticalFlip = false, fillMode = 'nearest', brightnessRange } = options
  const { widthShiftRange: widthShift = 0, heightShiftRange: heightShift = 0, zoomRange = 0 } = options
  const rotation = ((options.rotationRange ?? 0) * Math.PI) / 180
  const zoom = typeof zoomRange === 'number' ? ([1 - zoomRange, 1 + zoomRange] as const) : zoomRange
  const zooms = zoom[0] !== 1 || zoom[1] !== 1
  const moves = horizontalFlip || verticalFlip || widthShift > 0 || heightShift > 0 || rotation > 0 || zooms
  let scratch: Float = new Float32Array(0)

  return (x, random) => {
    array('imageAugmentation: x', x)
    aRandom('imageAugmentation: random', random)
    checkRank('imageAugmentation', 'x', x.shape, 4, '[N, H, W, C]')
    const [N, H, W, C] = x.shape
    const size = H * W * C
    const symmetric = (range: number): number => (range > 0 ? random.uniform(-range, range) : 0)
    const rowsShifted = heightShift < 1 ? heightShift * H : heightShift
    const columnsShifted = widthShift < 1 ? widthShift * W : widthShift
    for (let n = 0; n < N; n++) {
      const image = x.data.subarray(n * size, (n + 1) * size)
      if (moves) {
        const angle = symmetric(rotation)
        const down = symmetric(rowsShifted)
        const right = symmetric(columnsShifted)
        const zoomRow = zooms ? random.uniform(...zoom) : 1
        const zoomColumn = zooms ? random.uniform(...zoom) : 1
        const rowSign = verticalFlip && random.uniform() < 0.5 ? -1 : 1
        const columnSign = horizontalFlip && random.uniform() < 0.5 ? -1 : 1
        if (scratch.length !== size || scratch.constructor !== image.constructor) scratch = image.slice()
        else scratch.set(image)
        const cos = Math.cos(angle)
        const sin = Math.sin(angle)
        const map: AffineMap = {
          rowByRow: cos * zoomRow * rowSign,
          rowByColumn: -sin * zoomColumn * columnSign,
          columnByRow: sin * zoomRow * rowSign,
          columnByColumn: cos * zoomColumn * columnSign,
          rowShift: cos * down - sin * right,
          columnShift: sin * down + cos * right,
        }
        warp(scratch, image, [H, W, C], map, fillMode)
      }
      if (brightnessRange) {
        const factor = random.uniform(...brightnessRange)
        for (let i = 0; i < size; i++) image[i] = Math.min(Math.max(image[i] * factor, 0), 1)
      }
    }
  }
}

interface AffineMap {
  readonly rowByRow: number
  readonly rowByColumn: number
  readonly columnByRow: number
  readonly columnByColumn: number
  readonly rowShift: number
  readonly columnShift: number
}

/** `y[i,j]` = `x` at the mapped position, relative to the centre, `(H − 1)/2, (W − 1)/2`. */
function warp(x: Float, y: Float, shape: readonly number[], map: AffineMap, fillMode: string): void {
  const [H, W, C] = shape
  const { rowByRow, rowByColumn, columnByRow, columnByColumn } = map
  const centreRow = (H - 1) / 2
  const centreColumn = (W - 1) / 2
  for (let i = 0, out = 0; i < H; i++)
    for (let j = 0; j < W; j++, out += C) {
      const row = rowByRow * (i - centreRow) + rowByColumn * (j - centreColumn) + map.rowShift + centreRow
      const column =
        columnByRow * (i - centreRow) + columnByColumn * (j - centreColumn) + map.columnShift + centreColumn
      if (fillMode === 'constant' && (row < 0 || row > H - 1 || column < 0 || column > W - 1)) {
        y.fill(0, out, out + C)
        continue
      }
      const r = Math.min(Math.max(row, 0), H - 1)
      const c = Math.min(Math.max(column, 0), W - 1)
      const top = Math.floor(r)
      const left = Math.floor(c)
      const down = top < H - 1 ? W * C : 0
      const right = left < W - 1 ? C : 0
      const fr = r - top
      const fc = c - left
      const p = (top * W + left) * C
      for (let k = 0; k < C; k++) {
        const upper = x[p + k] + fc * (x[p + right + k] - x[p + k])
        const lower = x[p + down + k] + fc * (x[p + down + right + k] - x[p + down + k])
        y[out + k] = upper + fr * (lower - upper)
      }
    }
}
