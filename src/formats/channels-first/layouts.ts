// The layouts of values in a format whose images are [N,C,H,W]. Each value is kept in the layout in which it is made. It is
// converted, once, only if another layout is needed, so between convolutions nothing is converted at all.

import { sizeOf, type Shape } from '../../../kernels/shape.js'

/** `last`: as in this library; `first`: an image with its channels first; `flat`: such an image, flattened. */
export type Layout = 'last' | 'first' | 'flat'

/** How the format moves values. Shapes and axes include the batch axis; its size 0 means as many as there are. */
export interface Mover<T> {
  permute(value: T, perm: readonly number[]): T
  reshape(value: T, shape: Shape): T
}

export class Layouts<T> {
  readonly #shapes: readonly Shape[]
  readonly #mover: Mover<T>
  readonly #held = new Map<number, Map<Layout, T>>()
  /** The images that were flattened, by the resulting values. */
  readonly #images = new Map<number, Shape>()

  constructor(shapes: readonly Shape[], mover: Mover<T>) {
    this.#shapes = shapes
    this.#mover = mover
  }

  /** @param image `[H, W, C]` of an image that was flattened. */
  set(value: number, layout: Layout, held: T, image?: Shape): void {
    this.#held.set(value, new Map([[layout, held]]))
    if (image) this.#images.set(value, image)
  }

  /** The layout in which it was made. */
  made(value: number): Layout {
    return this.#held.get(value)!.keys().next().value!
  }

  /** `[H, W, C]` of the image that a flat value was. */
  image(value: number): Shape | undefined {
    return this.#images.get(value)
  }

  get(value: number, layout: Layout): T {
    const held = this.#held.get(value)!
    const known = held.get(layout)
    if (known !== undefined) return known
    const turned = this.#turn(value, layout)
    held.set(layout, turned)
    return turned
  }

  /** With as many axes as `rank` says, not counting the batch: axes of size 1 are inserted in front, as in broadcasting. */
  aligned(value: number, layout: Layout, rank: number): T {
    const shape = this.#shapes[value]
    if (shape.length === rank) return this.get(value, layout)
    const { permute, reshape } = this.#mover
    const whole = reshape(this.get(value, 'last'), [
      0,
      ...Array<number>(rank - shape.length).fill(1),
      ...shape,
    ])
    return layout === 'first' ? permute(whole, [0, 3, 1, 2]) : whole
  }

  #turn(value: number, layout: Layout): T {
    const { permute, reshape } = this.#mover
    if (layout === 'first') return permute(this.get(value, 'last'), [0, 3, 1, 2])
    const shape = this.#shapes[value]
    if (this.made(value) === 'first') return permute(this.get(value, 'first'), [0, 2, 3, 1])
    const [H, W, C] = this.#images.get(value)!
    const image = reshape(this.get(value, 'flat'), [0, C, H, W])
    return reshape(permute(image, [0, 2, 3, 1]), [0, sizeOf(shape)])
  }
}

/** The index of one of our axes, with the batch as 0, in that layout. */
export const axisIn = (layout: Layout, axis: number): number =>
  layout === 'first' ? [0, 2, 3, 1][axis] : axis

/** The layout in which a value with axes was made; images may have their channels first. */
export const standing = (layouts: Layouts<unknown>, value: number): Layout =>
  layouts.made(value) === 'first' ? 'first' : 'last'

/** Images with their channels first, and other values as they are. */
export const usual = ({ length }: Shape): Layout => (length === 3 ? 'first' : 'last')

/**
 * The layout in which several values are combined: the one that all have, or else channels first for images, and others as
 * they are.
 */
export function commonLayout(layouts: Layouts<unknown>, values: readonly number[], rank: number): Layout {
  const made = new Set(values.map((value) => layouts.made(value)))
  const [first] = made
  const images = new Set(values.map((value) => String(layouts.image(value))))
  if (made.size === 1 && images.size === 1) return first
  return rank === 3 ? 'first' : 'last'
}
