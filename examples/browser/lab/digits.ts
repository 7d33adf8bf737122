// Digits drawn as by hand, and whatever is drawn on the pad, as MNIST has them: in gray, white on black, 28 × 28 pixels, the
// ink fitted into 20 × 20 and its center of mass in the middle (Y. LeCun et al., "Gradient-based learning applied to document
// recognition", 1998).

import { deriveSeed, Random } from 'receptive'
import { digitShapes, type Point } from './digit-shapes.js'
import { drawSets, type Sets } from './drawn.js'

export const digitSide = 28
const inkSide = 20
const digitNames = Array.from({ length: 10 }, (_, k) => String(k))

/** `images` digits of all classes in turn to learn from, and a quarter as many, by other hands, to test on. */
export function drawDigits(
  { seed, images }: { seed: number; images: number },
  drawn: (done: number, total: number) => void,
): Promise<Sets> {
  const drawings = [images, Math.ceil(images / 4)].flatMap((count, set) =>
    Array.from({ length: count }, (_, n) => ({
      label: n % 10,
      test: set === 1,
      draw: () => drawDigit(n % 10, new Random(deriveSeed(seed, 'digit', set, n))),
    })),
  )
  return drawSets(drawings, { shape: [digitSide, digitSide, 1], classNames: digitNames }, drawn)
}

/** A digit's pixels. */
export const drawDigit = (digit: number, random: Random): Uint8Array =>
  renderStrokes(writeDigit(digit, random), penWidth(random))

/** Half the width of a pen's line, in pixels. */
const penWidth = (random: Random): number => random.uniform(0.8, 1.7)

/** A digit's strokes as one hand writes them: one of its ways, slanted, stretched, tapered, turned and shaky. */
function writeDigit(digit: number, random: Random): readonly (readonly Point[])[] {
  const ways = digitShapes[digit]
  const way = ways[random.integer(ways.length)]
  const [slant, turn] = [0.1 + 0.22 * random.normal(), 0.1 * random.normal()]
  const width = random.uniform(0.55, 1.25)
  // How much wider the top is than the bottom, and how far down the middle is.
  const [taper, sag] = [0.35 * random.normal(), 0.45 * random.normal()]
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  const shake = random.uniform(0.015, 0.05)
  return way.map((stroke) => {
    let last: Point | undefined
    const points = stroke.map((point, i): Point => {
      // The two points of a corner stay together.
      if (i > 0 && point[0] === stroke[i - 1][0] && point[1] === stroke[i - 1][1]) return last!
      const below = point[1] + sag * point[1] * (1 - point[1])
      const y = below - 0.5 + shake * random.normal()
      const x =
        width * (1 - taper * (point[1] - 0.5)) * (point[0] - 0.5 + shake * random.normal()) - slant * y
      return (last = [cos * x - sin * y, sin * x + cos * y])
    })
    return smooth(points)
  })
}

/** Catmull and Rom's spline through the points, as short straight lines. */
function smooth(points: readonly Point[]): readonly Point[] {
  const curve: Point[] = []
  const parts = 4
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b, c, d] = [
      points[i - 1] ?? points[i],
      points[i],
      points[i + 1],
      points[i + 2] ?? points[i + 1],
    ]
    for (let part = 0; part < parts; part++) {
      const t = part / parts
      const at = (axis: 0 | 1): number =>
        b[axis] +
        (t / 2) *
          (c[axis] -
            a[axis] +
            t *
              (2 * a[axis] -
                5 * b[axis] +
                4 * c[axis] -
                d[axis] +
                t * (3 * (b[axis] - c[axis]) + d[axis] - a[axis])))
      curve.push([at(0), at(1)])
    }
  }
  curve.push(points[points.length - 1])
  return curve
}

/**
 * Strokes of any size as a digit's pixels; all black if there are none.
 * @param radius half the width of the line in pixels.
 */
export function renderStrokes(strokes: readonly (readonly Point[])[], radius: number): Uint8Array {
  const ink = strokes.flat()
  if (ink.length === 0) return new Uint8Array(digitSide ** 2)
  const [xs, ys] = [ink.map(([x]) => x), ink.map(([, y]) => y)]
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  const extent = Math.max(Math.max(...xs) - left, Math.max(...ys) - top)
  const scale = extent > 0 ? (inkSide - 2 * radius) / extent : 1
  const toPixels = ([x, y]: Point): Point => [(x - left) * scale, (y - top) * scale]
  const scaled = strokes.map((stroke) => stroke.map(toPixels))
  // Once to find the center of mass, and once with that in the middle.
  const middle = digitSide / 2
  const [x, y] = centerOfMass(rasterize(scaled, radius, radius + 4))
  return Uint8Array.from(
    rasterize(shifted(scaled, middle - x + radius + 4, middle - y + radius + 4), radius, 0),
  )
}

const shifted = (strokes: readonly (readonly Point[])[], dx: number, dy: number) =>
  strokes.map((stroke) => stroke.map(([x, y]): Point => [x + dx, y + dy]))

/** How much ink each pixel has, 0 to 255: all within `radius` of a stroke, and less by what is beyond. */
function rasterize(strokes: readonly (readonly Point[])[], radius: number, offset: number): Float64Array {
  const pixels = new Float64Array(digitSide ** 2)
  const reach = radius + 0.5
  const blot = ([ax, ay]: Point, [bx, by]: Point): void => {
    const range = (a: number, b: number): [number, number] => [
      Math.max(0, Math.floor(Math.min(a, b) + offset - reach)),
      Math.min(digitSide - 1, Math.ceil(Math.max(a, b) + offset + reach)),
    ]
    const [[firstColumn, lastColumn], [firstRow, lastRow]] = [range(ax, bx), range(ay, by)]
    const length2 = (bx - ax) ** 2 + (by - ay) ** 2
    for (let row = firstRow; row <= lastRow; row++)
      for (let column = firstColumn; column <= lastColumn; column++) {
        const [x, y] = [column + 0.5 - offset - ax, row + 0.5 - offset - ay]
        const along = length2 > 0 ? Math.min(1, Math.max(0, (x * (bx - ax) + y * (by - ay)) / length2)) : 0
        const distance = Math.sqrt((x - along * (bx - ax)) ** 2 + (y - along * (by - ay)) ** 2)
        const value = 255 * Math.min(1, Math.max(0, reach - distance))
        const at = row * digitSide + column
        if (value > pixels[at]) pixels[at] = value
      }
  }
  for (const stroke of strokes)
    stroke.forEach((point, i) => {
      if (i > 0 || stroke.length === 1) blot(stroke[Math.max(0, i - 1)], point)
    })
  return pixels
}

function centerOfMass(pixels: Float64Array): Point {
  let [sum, x, y] = [0, 0, 0]
  pixels.forEach((value, i) => {
    sum += value
    x += value * ((i % digitSide) + 0.5)
    y += value * (Math.floor(i / digitSide) + 0.5)
  })
  return [x / sum, y / sum]
}
