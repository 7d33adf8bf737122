// In the GL modes, four values are one texel. The type of a texture tells gpu.js how a kernel reads it: value by value, or a
// texel at a time. A kernel only takes textures of one class, so all have the same one. In mode `webgpu` they are buffers:
// wgsl-quads.ts.

import type { Resident, Texture } from './gpu-js.js'

/** The class of every texture: that of the results of a kernel with one value per thread. */
export type TextureClass = object

export const classOf = (texture: Texture): TextureClass => Object.getPrototypeOf(texture) as TextureClass

/** A kernel's result of four values per thread, converted: a texture or a buffer of `length` values. */
export function flat(
  result: Resident | Promise<Resident>,
  length: number,
  like: TextureClass,
): Texture | Promise<Resident> {
  // A buffer is the same in both cases.
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
 * The same texture for a kernel that reads four values at a time. It does not count as a reference, and must not be deleted.
 * How a buffer is read depends on the kernel's shader.
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
