// The plan of a model with its loss as the last node, for training and evaluation.

import type { Mode } from '../fusion/rule.js'
import { trainingRules } from '../fusion/training.js'
import type { Flat } from '../graph/nodes.js'
import { makePlan, type Plan } from '../graph/plan.js'
import { activationFor, lossLayer, type Loss } from '../layers/loss.js'

/**
 * Besides the model's inputs, it takes the target, `[rows, K]`, and, if `weighted`, a weight per row, `[rows]`.
 * @throws if the loss requires another activation at the end of the model.
 */
export function lossPlan(
  { nodes, inputs, outputs, values }: Flat,
  loss: Loss,
  mode: Mode,
  weighted = false,
): Plan {
  const entering = weighted ? [values, values + 1] : [values]
  const output = values + entering.length
  const end = {
    ...{ layer: lossLayer(loss), name: loss.name, index: nodes.length },
    ...{ inputs: [...outputs, ...entering], output },
  }
  const plan = makePlan(
    { nodes: [...nodes, end], inputs: [...inputs, ...entering], outputs: [output], values: output + 1 },
    mode,
    trainingRules,
  )
  const activation = activationFor(loss.name)
  const last = plan.steps[plan.steps.length - 1]
  // If the rewrite rule has found the activation, it is part of this step.
  if (activation === undefined || last.nodes.length > 1) return plan
  throw new Error(
    `the loss ${loss.name} needs a model that ends in ${activation}; give the last layer activation: '${activation}'`,
  )
}
