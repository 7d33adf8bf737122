// New weights for the layers of a graph, for benchmarks that run plans without a model.

import type { Backend } from 'receptive'
import type { Flat } from '../src/graph/nodes.js'
import type { LayerTensors } from '../src/graph/inference.js'
import { initialValues } from '../src/model/initial-values.js'
import type { Random } from '../src/tensor/random.js'

/** The weights of each layer, drawn as its initializers say. */
export const newWeights = (backend: Backend, flat: Flat, random: Random): LayerTensors =>
  new Map(
    [...new Set(flat.weights.map(({ layer }) => layer))].map((layer) => [
      layer,
      Object.fromEntries(
        flat.weights
          .filter((weight) => weight.layer === layer)
          .map((weight) => [
            weight.key,
            backend.tensor({ shape: weight.spec.shape, data: initialValues('bench', weight, random) }),
          ]),
      ),
    ]),
  )
