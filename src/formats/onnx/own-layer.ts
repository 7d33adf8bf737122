// A node that becomes one of the user's layers.

import { errorText } from '../../../kernels/error-text.js'
import { describeValue, isClass } from '../../check/describe-value.js'
import type { LayerFactory } from '../../layers/factories.js'
import { Layer } from '../../layers/layer.js'
import type { NodeContext } from './node-context.js'
import type { PlainValue } from './attributes.js'
import { KnownTensor } from './known-tensor.js'
import { Unsupported } from './unsupported.js'
import type { View } from './view.js'

/** The argument of a factory: the layer's name, and the node's attributes. */
type OwnConfig = Readonly<Record<string, PlainValue>>

/**
 * Applies the layer that the user's factory makes for a node. Images have their channels last, in its inputs and in its
 * output.
 * @throws if the factory does not make a layer, or the layer rejects the inputs.
 */
export function ownLayer(node: NodeContext, factory: LayerFactory, place: string): View {
  const views = node.inputs.map((value, input) => {
    if (value === undefined || value instanceof KnownTensor)
      throw new Unsupported(`a layer of layers.${node.op} takes no constants, but its input ${input} is one`)
    return value
  })
  const name = node.maker.nameFor(node.name)
  const config = { ...Object.fromEntries(node.attributes.plain()), name }
  const make = factory as ((config: OwnConfig) => unknown) & (new (config: OwnConfig) => unknown)
  let made: unknown
  try {
    made = isClass(factory) ? new make(config) : make(config)
  } catch (cause) {
    throw new Error(`loadModel: layers['${node.op}'] did not make ${place}: ${errorText(cause)}`, { cause })
  }
  if (!(made instanceof Layer))
    throw new Error(
      `loadModel: layers['${node.op}'] must make a Layer, new Layer({ kind, … }), got ${describeValue(made)}`,
    )
  const [x] = views
  const result = made.apply(views.map((view) => node.ordered(view, node.usualOrder(view.rank))))
  // An image stays an image; values with another number of axes have them in ONNX's order.
  const rank =
    result.shape.length === x.rank - Number(node.batched)
      ? x.rank
      : result.shape.length + Number(node.batched)
  return node.asOrdered(result, node.usualOrder(rank), rank)
}
