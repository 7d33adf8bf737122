// Random variations of images: an affine map, blur, and changes of brightness. Names, random draws and the map are those of
// Keras's ImageDataGenerator: M = rotation · shift · zoom · flip about the center, in (row, column) coordinates.

import { checkRank, type Float, type NDArray, type Shape } from '../../kernels/shape.js'
import { array } from '../check/array.js'
import { check, number, oneOf, truth, wholeNumber, type Check } from '../check/check.js'
import { options as checked } from '../check/options.js'
import { Random } from '../tensor/random.js'
import { gaussianBlur } from './gaussian-blur.js'
import { warp } from './warp.js'

/**
 * Changes a batch in place, using `random`: images, `[N, H, W, C]`, and, if it mixes examples, their targets, `[rows, K]`.
 * For classes, each target is a row of probabilities. `fit` passes all three.
 */
export type Augmentation = (x: NDArray, random: Random, targets?: NDArray) => void

/**
 * Random changes to an image. It is first cropped, shifted, rotated, zoomed and mirrored, in one step; then it is blurred; then
 * its gamma, contrast and brightness change, in that order. Each change is off by default.
 */
export interface AugmentationOptions {
  /** Add this many pixels on each side, and crop to the image's size at a random position: RandomCrop with padding. */
  readonly cropPadding?: number
  /** Mirror left and right, with probability ½. */
  readonly horizontalFlip?: boolean
  /** Mirror top and bottom, with probability ½. */
  readonly verticalFlip?: boolean
  /** Shift horizontally by up to this: a fraction of the width if below 1, else pixels. */
  readonly widthShiftRange?: number
  /** Shift vertically by up to this: a fraction of the height if below 1, else pixels. */
  readonly heightShiftRange?: number
  /** Rotate by up to this, in degrees, 0 to 180. */
  readonly rotationRange?: number
  /**
   * Scale each axis by a factor between 1 − z and 1 + z, or between the two bounds. Above 1, more of the image is visible.
   */
  readonly zoomRange?: number | readonly [low: number, high: number]
  /** What fills the area outside the image: the edge's pixels (`'nearest'`, the default) or 0 (`'constant'`). */
  readonly fillMode?: 'nearest' | 'constant'
  /** Blur with a Gaussian whose standard deviation, in pixels, lies between the two bounds. */
  readonly blurRange?: readonly [low: number, high: number]
  /** Raise all values to a power between the two bounds, which are above 0. Values must be from 0 to 1. */
  readonly gammaRange?: readonly [low: number, high: number]
  /**
   * Multiply the difference of each channel from its mean by a factor between the two bounds; results are clipped to 0…1.
   */
  readonly contrastRange?: readonly [low: number, high: number]
  /** Multiply all values by a factor between the two bounds; results are clipped to 0…1. */
  readonly brightnessRange?: readonly [low: number, high: number]
}

const isBounds = (value: unknown, holds: (low: number) => boolean): boolean =>
  Array.isArray(value) &&
  value.length === 2 &&
  value.every(Number.isFinite) &&
  holds(value[0] as number) &&
  value[0] <= value[1]

const shift = number({ atLeast: 0 })
const bounds = check('[low, high] with 0 ≤ low ≤ high', (value) => isBounds(value, (low) => low >= 0))

const checkOptions = checked<AugmentationOptions>(
  {},
  {
    cropPadding: wholeNumber(0),
    horizontalFlip: truth,
    verticalFlip: truth,
    widthShiftRange: shift,
    heightShiftRange: shift,
    rotationRange: number({ atLeast: 0, atMost: 180 }),
    zoomRange: check(
      'a number of at least 0 and below 1, or [low, high] with 0 < low ≤ high',
      (value) => (typeof value === 'number' && value >= 0 && value < 1) || isBounds(value, (low) => low > 0),
    ),
    fillMode: oneOf('nearest', 'constant'),
    blurRange: bounds,
    gammaRange: check('[low, high] with 0 < low ≤ high', (value) => isBounds(value, (low) => low > 0)),
    contrastRange: bounds,
    brightnessRange: bounds,
  },
)

export const aRandom: Check = check('a Random, as new Random(seed) makes', (value) => value instanceof Random)

/** Changes one image, `[H, W, C]`, in place. `scratch` has room for a copy. */
type Change = (image: Float, scratch: Float, shape: Shape, random: Random) => void

/**
 * A function that changes each image of a batch at random. The same generator state gives the same changes. With `{}`, it draws
 * no random numbers and changes nothing.
 *
 * @throws if a range is negative, not finite or reversed, or an option is unknown. The function throws if it is not given a
 *   batch of images and a `Random`.
 */
export function imageAugmentation(options: AugmentationOptions): Augmentation {
  checkOptions('imageAugmentation', options)
  const changes = [moved(options), blurred(options), ...toned(options)].filter(
    (change) => change !== undefined,
  )
  let scratch: Float = new Float32Array(0)
  return (x, random) => {
    array('imageAugmentation: x', x)
    aRandom('imageAugmentation: random', random)
    checkRank('imageAugmentation', 'x', x.shape, 4, '[N, H, W, C]')
    const [N, H, W, C] = x.shape
    const size = H * W * C
    if (scratch.length !== size || scratch.constructor !== x.data.constructor) scratch = x.data.slice(0, size)
    for (let n = 0; n < N; n++) {
      const image = x.data.subarray(n * size, (n + 1) * size)
      for (const change of changes) change(image, scratch, [H, W, C], random)
    }
  }
}

/** Crop, shift, rotation, zoom and flip, as one map. */
function moved(options: AugmentationOptions): Change | undefined {
  const { cropPadding = 0, horizontalFlip = false, verticalFlip = false, fillMode = 'nearest' } = options
  const { widthShiftRange: widthShift = 0, heightShiftRange: heightShift = 0, zoomRange = 0 } = options
  const rotation = ((options.rotationRange ?? 0) * Math.PI) / 180
  const zoom = typeof zoomRange === 'number' ? ([1 - zoomRange, 1 + zoomRange] as const) : zoomRange
  const zooms = zoom[0] !== 1 || zoom[1] !== 1
  const shifts = widthShift > 0 || heightShift > 0 || cropPadding > 0
  if (!horizontalFlip && !verticalFlip && !shifts && rotation === 0 && !zooms) return undefined
  return (image, scratch, [H, W, C], random) => {
    const symmetric = (range: number): number => (range > 0 ? random.uniform(-range, range) : 0)
    const cropped = (): number => (cropPadding > 0 ? random.integer(2 * cropPadding + 1) - cropPadding : 0)
    const angle = symmetric(rotation)
    const down = symmetric(heightShift < 1 ? heightShift * H : heightShift) + cropped()
    const right = symmetric(widthShift < 1 ? widthShift * W : widthShift) + cropped()
    const zoomRow = zooms ? random.uniform(...zoom) : 1
    const zoomColumn = zooms ? random.uniform(...zoom) : 1
    const rowSign = verticalFlip && random.uniform() < 0.5 ? -1 : 1
    const columnSign = horizontalFlip && random.uniform() < 0.5 ? -1 : 1
    const cos = Math.cos(angle)
    const sin = Math.sin(angle)
    scratch.set(image)
    const map = {
      rowByRow: cos * zoomRow * rowSign,
      rowByColumn: -sin * zoomColumn * columnSign,
      columnByRow: sin * zoomRow * rowSign,
      columnByColumn: cos * zoomColumn * columnSign,
      rowShift: cos * down - sin * right,
      columnShift: sin * down + cos * right,
    }
    warp(scratch, image, [H, W, C], map, fillMode)
  }
}

const blurred = ({ blurRange }: AugmentationOptions): Change | undefined =>
  blurRange &&
  ((image, scratch, shape, random) => gaussianBlur(image, scratch, shape, random.uniform(...blurRange)))

/** Changes that act on each value. */
const toned = ({
  gammaRange,
  contrastRange,
  brightnessRange,
}: AugmentationOptions): (Change | undefined)[] => [
  gammaRange && ((image, _, __, random) => raise(image, random.uniform(...gammaRange))),
  contrastRange && ((image, _, shape, random) => stretch(image, shape, random.uniform(...contrastRange))),
  brightnessRange && ((image, _, __, random) => scale(image, random.uniform(...brightnessRange))),
]

const within = (value: number): number => Math.min(Math.max(value, 0), 1)

/** `x ** power`. Using the logarithm takes half the time, and gives the same in float32. */
function raise(image: Float, power: number): void {
  for (let i = 0; i < image.length; i++) image[i] = image[i] > 0 ? Math.exp(power * Math.log(image[i])) : 0
}

function scale(image: Float, factor: number): void {
  for (let i = 0; i < image.length; i++) image[i] = within(image[i] * factor)
}

/** TensorFlow's `adjust_contrast`: `(x − mean) · factor + mean`, per channel. */
function stretch(image: Float, [H, W, C]: Shape, factor: number): void {
  for (let c = 0; c < C; c++) {
    let sum = 0
    for (let i = c; i < image.length; i += C) sum += image[i]
    const mean = sum / (H * W)
    for (let i = c; i < image.length; i += C) image[i] = within((image[i] - mean) * factor + mean)
  }
}
