// Films as another machine or another person might have taken them: the same changes for every film, without randomness.

import { imageAugmentation, Random, resizeBilinear, type NDArray } from 'receptive'
import type { Xrays } from './data.js'

/** Changes one film, `[1, H, W, C]`, in place. */
type Change = (film: NDArray) => void

type Options = Parameters<typeof imageAugmentation>[0]

/** Ranges with a single value leave nothing to chance. */
const always = (options: Options): Change => {
  const change = imageAugmentation(options)
  const random = new Random(0)
  return (film) => change(film, random)
}

/**
 * Only the middle part of the rows, stretched to the whole height: a film from a wider original. Films of the data set are
 * made square when they are read, and the originals of the classes differ in width.
 */
const squeezed =
  (share: number): Change =>
  ({ shape: [, H, W, C], data }) => {
    const height = Math.round(share * H)
    const top = Math.round((H - height) / 2)
    const rows = data.subarray(top * W * C, (top + height) * W * C)
    const bytes = Uint8Array.from(rows, (value) => Math.round(255 * value))
    const resized = resizeBilinear({ width: W, height, channels: C as 1 | 3, data: bytes }, [H, W])
    resized.data.forEach((byte, i) => (data[i] = byte / 255))
  }

/** What is done to each film, by name. */
export const shifts: Readonly<Record<string, Change>> = {
  clean: () => undefined,
  darker: always({ brightnessRange: [0.7, 0.7] }),
  brighter: always({ brightnessRange: [1.35, 1.35] }),
  'gamma 0.6': always({ gammaRange: [0.6, 0.6] }),
  'gamma 1.6': always({ gammaRange: [1.6, 1.6] }),
  'less contrast': always({ contrastRange: [0.55, 0.55] }),
  'more contrast': always({ contrastRange: [1.5, 1.5] }),
  blurred: always({ blurRange: [1, 1] }),
  closer: always({ zoomRange: [0.85, 0.85] }),
  'farther, black beyond': always({ zoomRange: [1.12, 1.12], fillMode: 'constant' }),
  'squeezed by 12 %': squeezed(0.88),
  'squeezed by 22 %': squeezed(0.78),
}

/** The films, each changed as it is read. */
export function shifted(data: Xrays, change: Change): Xrays {
  const shape = [1, ...data.inputShape]
  const size = data.inputShape.reduce((a, b) => a * b)
  return {
    ...data,
    read(index, x, xOffset, y, yOffset) {
      // The films of a folder are read synchronously, so there is nothing to await.
      void data.read(index, x, xOffset, y, yOffset)
      change({ shape, data: x.subarray(xOffset, xOffset + size) })
    },
  }
}
