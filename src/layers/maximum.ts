// y = max(x₀, x₁, …), element by element. docs/residual-connections.md

import { extremum } from './extremum.js'
import type { LayerConfig } from './definition.js'
import type { Layer } from './layer.js'

/**
 * The maximum of two or more inputs, element by element: `layers.maximum().apply([a, b])`; NaN if one of them is NaN. Their
 * shapes are equal or broadcast, as in `layers.add`. In a tie the gradient goes to the first of the largest, as in
 * TensorFlow.
 * @throws when applied, if there are fewer than two inputs, or their shapes do not broadcast.
 */
export const maximum = (config: LayerConfig = {}): Layer => extremum('maximum', config)
