// Numbers as colors. Maps and weights: blue above 0, orange below, and the page's own shade at 0. Grad-CAM: from nothing
// through violet and red to yellow.

type Color = readonly [red: number, green: number, blue: number]

const shades: Readonly<Record<'light' | 'dark', Readonly<Record<'zero' | 'plus' | 'minus', Color>>>> = {
  light: { zero: [248, 249, 251], plus: [20, 70, 190], minus: [214, 90, 0] },
  dark: { zero: [22, 25, 31], plus: [120, 180, 255], minus: [255, 160, 70] },
}

const between = (a: Color, b: Color, t: number): Color => [
  a[0] + t * (b[0] - a[0]),
  a[1] + t * (b[1] - a[1]),
  a[2] + t * (b[2] - a[2]),
]

/** The color of a value whose magnitude is at most `most`. */
export function colorOf(value: number, most: number, dark: boolean): Color {
  const { zero, plus, minus } = shades[dark ? 'dark' : 'light']
  const t = most > 0 ? Math.min(1, Math.abs(value) / most) : 0
  return between(zero, value < 0 ? minus : plus, Math.sqrt(t))
}

/** The largest magnitude, infinities left out. */
export const largest = (values: ArrayLike<number | null>): number => {
  let most = 0
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] ?? 0))
  return most
}

/** A cell's background and the text that can be read on it. */
export function cellColors(
  value: number,
  most: number,
  dark: boolean,
): { background: string; color: string } {
  const color = colorOf(value, most, dark)
  const luminance = 0.2126 * linear(color[0]) + 0.7152 * linear(color[1]) + 0.0722 * linear(color[2])
  return { background: `rgb(${color.map(Math.round).join(' ')})`, color: luminance > 0.18 ? '#000' : '#fff' }
}

const linear = (byte: number): number => {
  const value = byte / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

/** A pixel's bytes as canvases keep them: red, green, blue, opacity. */
const packed = ([red, green, blue]: Color, opacity = 255): number =>
  ((opacity << 24) | (blue << 16) | (green << 8) | red) >>> 0

/** Draws pixels `[height, width]` on a canvas, each by its number. */
export function paint(
  canvas: HTMLCanvasElement,
  [height, width]: readonly [number, number],
  pixel: (i: number) => number,
): void {
  Object.assign(canvas, { width, height })
  const image = new ImageData(width, height)
  const pixels = new Uint32Array(image.data.buffer)
  for (let i = 0; i < pixels.length; i++) pixels[i] = pixel(i)
  canvas.getContext('2d')!.putImageData(image, 0, 0)
}

/** How many colors there are on each side of 0. */
const shadeCount = 255

const palettes: Readonly<Record<'light' | 'dark', Uint32Array>> = {
  light: paletteOf(false),
  dark: paletteOf(true),
}

/** Colors of −1 to 1, evenly spaced. */
function paletteOf(dark: boolean): Uint32Array {
  return Uint32Array.from({ length: 2 * shadeCount + 1 }, (_, i) => {
    const share = i / shadeCount - 1
    return packed(colorOf(share * Math.abs(share), 1, dark))
  })
}

/** The colors of values whose magnitudes are at most `most`, as pixels. */
export function valueColors(most: number, dark: boolean): (value: number) => number {
  const palette = palettes[dark ? 'dark' : 'light']
  return (value) => {
    const share = most > 0 ? Math.sqrt(Math.min(1, Math.abs(value) / most)) : 0
    return palette[Math.round(shadeCount * (value < 0 ? 1 - share : 1 + share))]
  }
}

const heatStops: readonly Color[] = [
  [98, 20, 160],
  [232, 64, 72],
  [255, 226, 90],
]

/** Grad-CAM's color of a value from 0 to 1, as a pixel; the less it is, the more of the picture shows. */
export function heat(value: number): number {
  const [low, middle, high] = heatStops
  const color = value < 0.5 ? between(low, middle, 2 * value) : between(middle, high, 2 * value - 1)
  return packed(color, 255 * Math.min(1, 1.4 * value))
}
