// Makes models: lists of layers, and graphs.

import { name, truth } from '../check/check.js'
import { describeValue } from '../check/describe-value.js'
import { options as checked, optionsOrNone, type OptionalChecks } from '../check/options.js'
import { chain } from '../graph/chain.js'
import { Graph } from '../graph/graph.js'
import { Layer } from '../layers/layer.js'
import { isByName, SymbolicTensor, symbolicTensors } from '../layers/symbolic.js'
import { Model } from './model.js'
import type { GraphModelOptions, ModelOptions, ModelOutputs, PredictionOf } from './options.js'

const modelChecks: OptionalChecks<ModelOptions> = { name, trainable: truth }

const checkOptions = optionsOrNone<ModelOptions>(modelChecks)

const checkModel = checked<GraphModelOptions>(
  {
    inputs: symbolicTensors,
    outputs: (where, value) => symbolicTensors(where, isByName(value) ? Object.values(value) : value),
  },
  modelChecks,
)

/**
 * A model of layers in sequence. The first one specifies the `inputShape`, unless it is a model. A layer or a model that
 * occurs twice in the list shares its weights.
 * @throws if the first layer has no `inputShape`, names clash, shapes do not fit, or an option is unknown or invalid.
 */
export function sequential(layers: readonly (Layer | Model)[], options: ModelOptions = {}): Model {
  if (!Array.isArray(layers))
    throw new Error(`sequential: it takes a list of layers and models, got ${describeValue(layers)}`)
  layers.forEach((layer: unknown, i) => {
    if (!(layer instanceof Layer) && !(layer instanceof Model))
      throw new Error(
        `sequential: element ${i + 1} of the list is ${describeValue(layer)}; use layers and models, and ` +
          'new Layer({ … }) for a layer of your own',
      )
  })
  checkOptions('sequential', options)
  return new Model(
    chain(
      layers.map((layer) => (layer instanceof Model ? layer.graph : layer)),
      { name: options.name },
    ),
    options.trainable,
  )
}

/**
 * A model of any graph of layers, from its inputs to its outputs:
 *
 * ```ts
 * const x = input({ shape: [28, 28, 16] })
 * const y = layers.conv2d({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(x)
 * const net = model({ inputs: x, outputs: layers.add().apply([x, y]) })
 * ```
 *
 * Inputs may be symbolic tensors inside another model, and layers may belong to other models, with which they then share
 * weights.
 * @throws if an output depends on an input that is not listed, an input is not used, or names clash; if an option is
 *   unknown, missing or invalid.
 */
export function model<O extends ModelOutputs>(options: GraphModelOptions<O>): Model<PredictionOf<O>> {
  const where = 'model'
  checkModel(where, options)
  const outputs: ModelOutputs = options.outputs
  const graph = new Graph({
    kind: where,
    name: options.name,
    inputs: symbolicTensors(`${where}: inputs`, options.inputs),
    outputs: isByName(outputs)
      ? Object.entries(outputs)
      : outputs instanceof SymbolicTensor
        ? [outputs]
        : outputs,
    where,
  })
  return new Model(graph, options.trainable)
}
