// Four values are one texel in the GL modes. gpu.js tells by a texture's type how a kernel reads it: value by value, or a
// texel at a time. A kernel takes textures of one class alone, so all are of one. In mode `webgpu` they are buffers: wgsl-quads.ts.

import type { Resident, Texture } from './gpu-js.js'

/** What every texture is an instance of: that of a kernel of one value per thread. */
export type TextureClass = object

export const classOf = (texture: Texture): TextureClass => Object.getPrototypeOf(texture) as TextureClass

/** A kernel's result of four values per thread, in its place: a texture or a buffer of `length` values. */
export function flat(
  result: Resident | Promise<Resident>,
  length: number,
  like: TextureClass,
): Texture | Promise<Resident> {
  // A buffer is the same either way.
  if ('then' in result)
    return result.then((buffer) => Object.assign(buffer, { componentCount: 1, output: [length] }))
  const texture = result as Texture
  return view(texture, like, {
    type: 'MemoryOptimizedNumberTexture',
    output: [length],
    toArray: () => texture.renderValues().slice(0, length),
  })
}

/**
 * The same texture for a kernel that reads four values at a time. It counts as no reference, and is not to be deleted.
 * A buffer is read as a kernel's shader has it.
 */
export const inQuads = (value: Resident): Resident =>
  'renderValues' in value
    ? view(value as Texture, classOf(value as Texture), {
        type: 'ArrayTexture(4)',
        output: [(value as Texture).output[0] / 4],
      })
    : value

const view = (texture: Texture, like: TextureClass, other: Partial<Texture>): Texture =>
  Object.assign(Object.create(like) as Texture, texture, other)
