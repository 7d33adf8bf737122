// A softmax over one value is always 1, so nothing before it can be trained.

import type { Shape } from '../../kernels/shape.js'
import type { Flat } from '../graph/nodes.js'

/** @throws if a layer of the graph is a softmax over a last axis of 1. */
export function refuseOneUnitSoftmax({ nodes, inputs }: Flat, inputShapes: readonly Shape[]): void {
  const shapes = new Map(inputs.map((value, i) => [value, inputShapes[i]]))
  for (const { layer, name, inputs, output } of nodes) {
    const { definition } = layer
    const shape = definition.outputShape(inputs.map((value) => shapes.get(value)!))
    shapes.set(output, shape)
    if (definition.op?.name === 'softmax' && shape[shape.length - 1] === 1)
      throw new Error(
        `compile: '${name}' is a softmax over a single value, which is always 1, so nothing can be learned; for two classes ` +
          "give it activation: 'sigmoid' with the loss 'binaryCrossentropy', or two units",
      )
  }
}
