// Every op and every update: one without draws does not compile.

import { activations } from './draws/activations.js'
import { convolution } from './draws/convolution.js'
import { depthwise } from './draws/depthwise.js'
import { elementwise } from './draws/elementwise.js'
import { gradients } from './draws/gradients.js'
import { groupedConvolution } from './draws/grouped.js'
import { layerNormalization } from './draws/layer-normalization.js'
import { layout } from './draws/layout.js'
import { localResponseNormalization } from './draws/local-response-normalization.js'
import { losses } from './draws/losses.js'
import { normalization } from './draws/normalization.js'
import { pooledConvolution } from './draws/pooled-convolution.js'
import { pooling } from './draws/pooling.js'
import { product } from './draws/products.js'
import { resizing } from './draws/resizing.js'
import { unary } from './draws/unary.js'
import { update } from './draws/updates.js'
import type { AnyOp, Row } from './row.js'

export const table: { readonly [K in AnyOp]: Row<K> } = {
  ...convolution,
  ...depthwise,
  ...groupedConvolution,
  ...product,
  ...pooling,
  ...activations,
  ...elementwise,
  ...unary,
  ...normalization,
  ...layerNormalization,
  ...localResponseNormalization,
  ...layout,
  ...resizing,
  ...losses,
  ...gradients,
  ...pooledConvolution,
  ...update,
}
