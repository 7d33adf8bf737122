// A node that becomes one of the user's layers.

import type { LayerFactories } from '../../layers/factories.js'
import { makeOwnLayer } from '../make-own-layer.js'
import type { NodeContext } from './node-context.js'
import { KnownTensor } from './known-tensor.js'
import { Unsupported } from './unsupported.js'
import type { View } from './view.js'

/**
 * Applies the layer that the user's factory makes for a node, of its name and its attributes. Images have their channels last,
 * in its inputs and in its output.
 * @throws if the factory does not make a layer, or the layer rejects the inputs.
 */
export function ownLayer(node: NodeContext, own: LayerFactories, place: string): View {
  const views = node.inputs.map((value, input) => {
    if (value === undefined || value instanceof KnownTensor)
      throw new Unsupported(`a layer of layers.${node.op} takes no constants, but its input ${input} is one`)
    return value
  })
  const name = node.maker.nameFor(node.name)
  const config = { ...Object.fromEntries(node.attributes.plain()), name }
  const made = makeOwnLayer('loadModel', own, node.op, config, place)
  const [x] = views
  const result = made.apply(views.map((view) => node.ordered(view, node.usualOrder(view.rank))))
  // An image stays an image; values with another number of axes have them in ONNX's order.
  const rank =
    result.shape.length === x.rank - Number(node.batched)
      ? x.rank
      : result.shape.length + Number(node.batched)
  return node.asOrdered(result, node.usualOrder(rank), rank)
}
