// A convolution and the max pooling after it in one op, for those who need nothing of what lies between; docs/pooling.md

import type { Shape } from '../shape.js'
import { conv2d, type Conv2dAttributes } from './conv2d.js'
import { maxPool2d, type Pool2dAttributes } from './pool2d.js'

/** Attributes of `conv2dMaxPool2d`: the convolution's, and the pooling's. */
export interface Conv2dMaxPool2dAttributes extends Conv2dAttributes {
  /** The pooling after the convolution. */
  readonly pool: Pool2dAttributes
}

// y = maxPool2d(conv2d(x, w, b))
export const conv2dMaxPool2d = (
  shapes: { x: Shape; w: Shape; b?: Shape },
  { pool, ...attributes }: Conv2dMaxPool2dAttributes,
): Shape => maxPool2d({ x: conv2d(shapes, attributes) }, pool)
