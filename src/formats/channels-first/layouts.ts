// How values lie in a format whose images are [N,C,H,W]. Each is held as its maker gives it, and turned, once, for those who
// need it otherwise; so that between convolutions nothing is turned at all.

import { sizeOf, type Shape } from '../../../kernels/shape.js'

/** As here, `last`; an image with its channels `first`; or such an image flattened, `flat`. */
export type Layout = 'last' | 'first' | 'flat'

/** How the format moves values. Shapes and axes are with the batch axis, of which 0 means: as many as there are. */
export interface Mover<T> {
  permute(value: T, perm: readonly number[]): T
  reshape(value: T, shape: Shape): T
}

export class Layouts<T> {
  readonly #shapes: readonly Shape[]
  readonly #mover: Mover<T>
  readonly #held = new Map<number, Map<Layout, T>>()
  /** The images that were flattened, by the values they became. */
  readonly #images = new Map<number, Shape>()

  constructor(shapes: readonly Shape[], mover: Mover<T>) {
    this.#shapes = shapes
    this.#mover = mover
  }

  /** @param image `[H, W, C]` of what was flattened. */
  set(value: number, layout: Layout, held: T, image?: Shape): void {
    this.#held.set(value, new Map([[layout, held]]))
    if (image) this.#images.set(value, image)
  }

  /** How its maker gave it. */
  made(value: number): Layout {
    return this.#held.get(value)!.keys().next().value!
  }

  /** `[H, W, C]` of what a flat value was. */
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

  /** With as many axes as `rank` says, not counting the batch: ones stand before its own, as where values broadcast. */
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

/** The axis of ours, the batch being 0, as it is numbered in that layout. */
export const axisIn = (layout: Layout, axis: number): number =>
  layout === 'first' ? [0, 2, 3, 1][axis] : axis

/** The layout of a value that has axes, as its maker gave it: images may have their channels first. */
export const standing = (layouts: Layouts<unknown>, value: number): Layout =>
  layouts.made(value) === 'first' ? 'first' : 'last'

/** Images with their channels first, and other values as here. */
export const usual = ({ length }: Shape): Layout => (length === 3 ? 'first' : 'last')

/** The layout in which several values meet: that of all, or images with channels first, and others as here. */
export function commonLayout(layouts: Layouts<unknown>, values: readonly number[], rank: number): Layout {
  const made = new Set(values.map((value) => layouts.made(value)))
  const [first] = made
  const images = new Set(values.map((value) => String(layouts.image(value))))
  if (made.size === 1 && images.size === 1) return first
  return rank === 3 ? 'first' : 'last'
}
