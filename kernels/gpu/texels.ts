// Four values are one texel in the GL modes. gpu.js tells by a texture's type how a kernel reads it: value by value, or a
// texel at a time. A kernel takes textures of one class alone, so all are of one.

import type { Texture } from './gpu-js.js'

/** What every texture is an instance of: that of a kernel of one value a thread. */
export type TextureClass = object

export const classOf = (texture: Texture): TextureClass => Object.getPrototypeOf(texture) as TextureClass

/** A kernel's result of four values a thread, in its place: a texture of `length` values. */
export const flat = (texture: Texture, length: number, like: TextureClass): Texture =>
  view(texture, like, {
    type: 'MemoryOptimizedNumberTexture',
    output: [length],
    toArray: () => texture.renderValues().slice(0, length),
  })

/** The same texture for a kernel that reads four values at a time. It counts as no reference, and is not to be deleted. */
export const inQuads = (texture: Texture): Texture =>
  view(texture, classOf(texture), { type: 'ArrayTexture(4)', output: [texture.output[0] / 4] })

const view = (texture: Texture, like: TextureClass, other: Partial<Texture>): Texture =>
  Object.assign(Object.create(like) as Texture, texture, other)
