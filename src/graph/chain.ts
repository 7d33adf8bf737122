// A list of layers as a graph.

import { checkAxes, formatShape, type Shape } from '../../kernels/shape.js'
import { applyLayer, describeLayer, Layer } from '../layers/layer.js'
import { input } from '../layers/symbolic.js'
import { Graph } from './graph.js'
import { nameAll } from './names.js'

/** Options of `chain`. */
export interface ChainOptions {
  readonly name?: string
  /** Default: that of the first layer. */
  readonly inputShape?: Shape
}

/**
 * The graph of a list of layers and graphs, applied one after the other. An entry that occurs twice shares its weights.
 * @throws if neither the options nor the first layer has an `inputShape`, names clash, or shapes do not fit.
 */
export function chain(
  links: readonly (Layer | Graph)[],
  { name, inputShape = firstShape(links) }: ChainOptions = {},
): Graph {
  const where = 'sequential'
  checkAxes(where, 'inputShape', inputShape)
  const x = input({ shape: inputShape })
  const names = nameAll(links, where)
  let y = x
  links.forEach((link, i) => {
    const at = `layer ${i + 1}, '${names.get(link)}', for inputs ${formatShape(y.shape)}`
    if (link instanceof Layer) y = applyLayer(link, [y], at)
    else {
      const outputs = link.call([y], at)
      if (outputs.length > 1)
        throw new Error(
          `${at}: the model has ${outputs.length} outputs, but the next layer of a list takes one`,
        )
      y = outputs[0]
    }
  })
  return new Graph({ kind: where, name, inputs: [x], outputs: [y], names, where })
}

function firstShape([first]: readonly (Layer | Graph)[]): Shape {
  if (!first) throw new Error('sequential: needs at least one layer')
  if (first instanceof Graph) return first.inputs[0].shape
  const { inputShape } = first.config
  if (!inputShape)
    throw new Error(
      `sequential: the first layer, ${describeLayer(first)}, needs inputShape, the shape of one input, such as [70, 70, 3]`,
    )
  return inputShape
}
