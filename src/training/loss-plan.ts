// The plan of a model whose last node is its loss: what training and evaluation run.

import type { Mode } from '../fusion/rule.js'
import type { Flat } from '../graph/nodes.js'
import { makePlan, type Plan } from '../graph/plan.js'
import { lossLayer, type LossName } from '../layers/loss.js'
import { activationFor } from './losses.js'

/**
 * Besides the model's inputs, the target enters, `[rows, K]`, and, if `weighted`, a weight per row, `[rows]`.
 * @throws if the loss wants another activation at the end of the model.
 */
export function lossPlan(
  { nodes, inputs, outputs, values }: Flat,
  loss: LossName,
  mode: Mode,
  weighted = false,
): Plan {
  const entering = weighted ? [values, values + 1] : [values]
  const output = values + entering.length
  const end = {
    ...{ layer: lossLayer(loss), name: loss, index: nodes.length },
    ...{ inputs: [...outputs, ...entering], output },
  }
  const plan = makePlan(
    { nodes: [...nodes, end], inputs: [...inputs, ...entering], outputs: [output], values: output + 1 },
    mode,
  )
  if (plan.steps[plan.steps.length - 1].op) return plan
  const activation = activationFor(loss)
  throw new Error(
    `the loss ${loss} needs a model that ends in ${activation}; give the last layer activation: '${activation}'`,
  )
}
