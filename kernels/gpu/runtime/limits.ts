// Arrays and arguments beyond a device's limits are refused before anything is computed.

/** The most elements of an array. A GPU numbers elements in float32, in which larger whole numbers are not exact. */
export const longest = 2 ** 24

/** The most arrays that a kernel function may read: WebGPU guarantees eight buffers, and one is for the result. */
const mostArrays = 7

/** Limits, named as in `describeContext`. */
export interface Limits {
  /** In WebGPU. */
  readonly maxBufferBytes?: number
  /** In GL: texels per side. */
  readonly maxTextureSize?: number
}

/**
 * Throws if a device cannot hold an array; the message is made to follow the name of an op.
 *
 * @param limits the device's limits, besides those of every mode.
 */
export function checkLength(length: number, { maxBufferBytes, maxTextureSize }: Limits): void {
  const refuse = (most: number, why: string): never => {
    throw new Error(
      `${length} elements are more than the ${most} that ${why}; use a smaller batchSize, or backend 'wasm'`,
    )
  }
  if (length > longest) refuse(longest, 'a GPU can index in float32')
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
  if (count > mostArrays) throw new Error(`the kernel has ${count} arrays; a GPU takes at most ${mostArrays}`)
}

/** Width and height of gpu.js's texture for this many texels: nearly square, but not always the closest fit. */
function sidesOf(texels: number): readonly [number, number] {
  let high = Math.ceil(Math.sqrt(texels))
  let low = Math.floor(Math.sqrt(texels))
  while (high * low < texels) {
    high--
    low = Math.ceil(texels / high)
  }
  return [low, high]
}

/** The largest number such that gpu.js fits that many texels, and all smaller numbers, into textures of this side. */
const largestTexture = (side: number): number => side * (side - 1)
