// Every layer that computes, including those of nested models, with its inputs.

import type { Shape } from '../../kernels/shape.js'
import { refuse } from '../check/check.js'
import type { LayerConfig } from '../layers/definition.js'
import { Model } from '../model/model.js'
import type { Prediction } from '../model/structure.js'
import { layerValues, shapesOf } from './layer-values.js'

/** A layer at one of its applications, at any depth of nested models. */
export interface NamedLayer {
  /** Its name, as in `activations`: `conv2d`, `base/conv2d` in a nested model, `conv2d#2` at a second application. */
  readonly name: string
  /** The name of its factory, as in `layers.conv2d`. */
  readonly kind: string
  /** What its factory was called with. */
  readonly config: LayerConfig
  /** Where its inputs come from: names of layers and of the model's inputs, in order. */
  readonly inputs: readonly string[]
  /** The shape of its output for one example. */
  readonly outputShape: Shape
  /** The names of its weights, as in `getWeights`. */
  readonly weights: readonly string[]
}

export async function namedLayers(model: Model<Prediction>): Promise<readonly NamedLayer[]> {
  if (!(model instanceof Model))
    refuse(
      'namedLayers: model',
      model,
      'a model, as sequential([…]), model({ inputs, outputs }) or loadModel(…) gives',
    )
  const { flat, graph } = model
  const shapes = shapesOf(flat, graph.inputs)
  const computing = [...layerValues(flat).values()].filter(({ computes }) => computes)
  const makers = new Map(flat.nodes.map((node) => [node.output, node]))
  const names = new Map(computing.map(({ value, name }) => [value, name]))
  graph.inputs.forEach(({ name }, i) => names.set(flat.inputs[i], name))
  return computing.map(({ name, value, before }) => {
    const { layer, inputs } = makers.get(before)!
    return {
      ...{ name, kind: layer.kind, config: layer.config, outputShape: shapes[value] },
      inputs: inputs.map((input) => names.get(input)!),
      weights: flat.weights.filter((weight) => weight.layer === layer).map((weight) => weight.name),
    }
  })
}
