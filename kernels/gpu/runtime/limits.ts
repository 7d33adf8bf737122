// What a device cannot hold or take is refused before anything is computed of it.

/** The most elements of an array: a GPU numbers them in float32, which holds no larger whole number for sure. */
export const longest = 2 ** 24

/** The most arrays that a kernel function may read: WebGPU promises eight buffers, and one is the result's. */
const mostArrays = 7

/** Limits as `describeContext` names them. */
export interface Limits {
  /** Of WebGPU. */
  readonly maxBufferBytes?: number
  /** Of GL: texels on a side. */
  readonly maxTextureSize?: number
}

/**
 * Throws if a device cannot hold an array; the message is to stand behind the name of an op.
 *
 * @param limits its own, besides those of every mode.
 */
export function checkLength(length: number, { maxBufferBytes, maxTextureSize }: Limits): void {
  const refuse = (most: number, why: string): never => {
    throw new Error(
      `${length} elements are more than the ${most} that ${why}; use a smaller batchSize, or backend 'wasm'`,
    )
  }
  if (length > longest) refuse(longest, 'a GPU can number in float32')
  if (maxBufferBytes !== undefined && 4 * length > maxBufferBytes)
    refuse(Math.floor(maxBufferBytes / 4), `a buffer of this device holds (maxBufferBytes ${maxBufferBytes})`)
  if (maxTextureSize !== undefined && Math.max(...sidesOf(Math.ceil(length / 4))) > maxTextureSize)
    refuse(
      4 * largestTexture(maxTextureSize),
      `a texture of this device holds (maxTextureSize ${maxTextureSize})`,
    )
}

/** Throws if a kernel function would read too many arrays. */
export function checkArrays(count: number): void {
  if (count > mostArrays)
    throw new Error(`a kernel of ${count} arrays is more than a GPU takes, which is ${mostArrays}`)
}

/** Width and height of gpu.js's texture for so many texels: near a square, and not always the nearest that would fit. */
function sidesOf(texels: number): readonly [number, number] {
  let high = Math.ceil(Math.sqrt(texels))
  let low = Math.floor(Math.sqrt(texels))
  while (high * low < texels) {
    high--
    low = Math.ceil(texels / high)
  }
  return [low, high]
}

/** The most texels of which, and of all fewer, gpu.js makes a texture within a side. */
const largestTexture = (side: number): number => side * (side - 1)
