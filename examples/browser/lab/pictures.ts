// Pictures on their way to the network, `[1, H, W, C]`, and back to where people see them.

import { readImage, type ImageDataset, type NDArray } from 'receptive'
import { digitSide, renderStrokes } from './digits.js'
import { numbersOf } from './numbers.js'
import type { InputInfo, Picture, PictureSource, Scaling } from './protocol.js'
import { everySecond, stepFor } from './shown.js'

/** What one input is given, and the picture that it was. */
export interface Chosen {
  readonly picture: Picture | undefined
  readonly x: NDArray
}

/** An input that was given a picture. */
type Seen = Chosen & { readonly picture: Picture }

/** ImageNet's mean and standard deviation of red, green and blue, as PyTorch's models expect. */
const imagenet = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] } as const

const scalings: Readonly<Record<Scaling, (value: number, channel: number) => number>> = {
  unit: (value) => value,
  signed: (value) => 2 * value - 1,
  imagenet: (value, channel) => (value - imagenet.mean[channel % 3]) / imagenet.deviation[channel % 3],
  bytes: (value) => 255 * value,
}

/** How wide the pad's line is on the digit, in pixels. */
const padRadius = 1.3

/** What an input is given of a source. @throws if that cannot be read. */
export async function chosenFor(
  { name, shape }: Pick<InputInfo, 'name' | 'shape'>,
  source: PictureSource,
  test: ImageDataset | undefined,
): Promise<Chosen> {
  if ('sample' in source) return sampleOf(name, test!, source.sample)
  if ('numbers' in source) {
    const size = shape.reduce((product, axis) => product * axis, 1)
    const data = numbersOf(source.numbers, `Input ${name} [${shape.join(', ')}]`, size)
    return { picture: undefined, x: { shape: [1, ...shape], data } }
  }
  if ('strokes' in source) {
    const bytes = renderStrokes(source.strokes, padRadius)
    const x = { shape: [1, digitSide, digitSide, 1], data: Float32Array.from(bytes, toUnit) }
    return fromUnit(name, x, 'your drawing')
  }
  const [H, W, C] = shape as [number, number, 1 | 3]
  const { file, title, scaling } = source
  // What the library does not decode itself, the browser may.
  const readable = /^image\/(jpeg|png)$/.test(file.type) ? file : await createImageBitmap(file)
  const image = await readImage(readable, { size: [H, W], channels: C })
  const { picture } = fromUnit(name, image, title)
  const data = image.data.map((value, i) => scalings[scaling](value, i % C))
  return { picture, x: { shape: image.shape, data } }
}

export function sampleOf(input: string, { images, inputShape, labels }: ImageDataset, n: number): Seen {
  const size = inputShape.reduce((product, axis) => product * axis, 1)
  const data = Float32Array.from(images.subarray(n * size, (n + 1) * size), toUnit)
  return fromUnit(input, { shape: [1, ...inputShape], data }, `test picture ${n + 1}`, labels[n])
}

/** Which of a test set are shown: of all classes, which stand in turn or one after another. */
export function someOf({ labels, classNames }: ImageDataset, count: number): readonly number[] {
  const byClass = classNames.map((_, k) =>
    labels.reduce<number[]>((all, label, n) => (label === k ? [...all, n] : all), []),
  )
  const turns = Array.from(
    { length: count },
    (_, i) => byClass[i % byClass.length][Math.floor(i / byClass.length)],
  )
  return turns.filter((n) => n !== undefined)
}

const toUnit = (byte: number): number => byte / 255

function fromUnit(input: string, x: NDArray, title: string, label?: number): Seen {
  const [, H, W, C] = x.shape
  const step = stepFor(H, W)
  const values = everySecond(x.data as Float32Array, [H, W, C], { step, maps: C })
  const [height, width] = [Math.ceil(H / step), Math.ceil(W / step)]
  const rgba = new Uint8ClampedArray(4 * height * width)
  for (let i = 0; i < height * width; i++) {
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = 255 * values[C * i + (c % C)]
    rgba[4 * i + 3] = 255
  }
  return { picture: { input, width, height, rgba, title, label }, x }
}
