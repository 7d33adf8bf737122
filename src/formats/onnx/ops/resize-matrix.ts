// Resize along one axis as a matrix, for whatever has no layer of its own: each output is a weighted sum of inputs.
// https://onnx.ai/onnx/operators/onnx__Resize.html

/** How an axis is resized. */
export interface AxisResize {
  readonly from: number
  readonly to: number
  readonly scale: number
  readonly coordinates: string
  /** The visible part of the axis, for `tf_crop_and_resize`. */
  readonly roi: readonly [start: number, end: number]
  /**
   * Weights of the four inputs around a position, from the second on its left on, by the distance from the first on its
   * left.
   */
  readonly weights: (distance: number) => readonly [number, number, number, number]
  /** Whether inputs outside do not count; otherwise the outermost one is repeated. */
  readonly excludesOutside: boolean
}

/** A matrix [from, to], and for each output whether it is outside of the input. */
export function resizeMatrix(resize: AxisResize): { matrix: Float32Array; outside: readonly boolean[] } {
  const { from, to, coordinates, weights, excludesOutside } = resize
  const matrix = new Float32Array(from * to)
  const outside: boolean[] = []
  for (let i = 0; i < to; i++) {
    const at = placeOf(resize, i)
    outside.push(coordinates === 'tf_crop_and_resize' && (at < 0 || at > from - 1))
    if (outside[i]) continue
    const left = Math.ceil(at) - 1
    const own = weights(at - left).map((weight, j) => {
      const input = left - 1 + j
      return excludesOutside && (input < 0 || input >= from) ? 0 : weight
    })
    const total = excludesOutside ? own.reduce((a, b) => a + b, 0) : 1
    own.forEach((weight, j) => {
      const input = Math.min(Math.max(left - 1 + j, 0), from - 1)
      matrix[input * to + i] += weight / total
    })
  }
  return { matrix, outside }
}

/** The position of output i on the scale of the inputs. */
function placeOf({ from, to, scale, coordinates, roi: [start, end] }: AxisResize, i: number): number {
  const length = scale * from
  switch (coordinates) {
    case 'align_corners':
      return length === 1 ? 0 : (i * (from - 1)) / (length - 1)
    case 'asymmetric':
      return i / scale
    case 'tf_half_pixel_for_nn':
      return (i + 0.5) / scale
    case 'pytorch_half_pixel':
      return to === 1 ? 0 : (i + 0.5) / scale - 0.5
    case 'half_pixel_symmetric':
      return (from / 2) * (1 - to / length) + (i + 0.5) / scale - 0.5
    case 'tf_crop_and_resize':
      return to > 1
        ? start * (from - 1) + (i * (end - start) * (from - 1)) / (to - 1)
        : ((start + end) * (from - 1)) / 2
    default:
      return (i + 0.5) / scale - 0.5
  }
}

type Weights = AxisResize['weights']

export const linear: Weights = (t) => [0, 1 - t, t, 0]

/**
 * The weights of Catmull and Rom, or with another `a`. R. Keys, "Cubic convolution interpolation for digital image
 * processing", 1981.
 */
export const cubic =
  (a: number): Weights =>
  (t) => {
    const far = (d: number): number => ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
    const near = (d: number): number => ((a + 2) * d - (a + 3)) * d * d + 1
    return [far(t + 1), near(t), near(1 - t), far(2 - t)]
  }

/** The nearest input, by each rule for ties. */
export const nearest: Readonly<Record<string, Weights>> = {
  floor: (t) => (t === 1 ? [0, 0, 1, 0] : [0, 1, 0, 0]),
  ceil: () => [0, 0, 1, 0],
  round_prefer_floor: (t) => (t > 0.5 ? [0, 0, 1, 0] : [0, 1, 0, 0]),
  round_prefer_ceil: (t) => (t >= 0.5 ? [0, 0, 1, 0] : [0, 1, 0, 0]),
}
