// The functions that convert operators to layers, by operator name. A new operator is one line in one of these tables.

import type { Builder } from '../node-context.js'
import { activations } from './activations.js'
import { convolutions } from './convolution.js'
import { joins } from './joining.js'
import { layouts } from './layout.js'
import { merges } from './merging.js'
import { normalizations } from './normalization.js'
import { paddings } from './padding.js'
import { poolings } from './pooling.js'
import { products } from './products.js'
import { reductions } from './reductions.js'
import { resizings } from './resizing.js'

export const builders: Readonly<Record<string, Builder>> = {
  ...activations,
  ...convolutions,
  ...joins,
  ...layouts,
  ...merges,
  ...normalizations,
  ...paddings,
  ...poolings,
  ...products,
  ...reductions,
  ...resizings,
}
