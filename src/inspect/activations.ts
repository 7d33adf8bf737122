// The outputs of layers. docs/looking-inside.md

import type { NDArray } from '../../kernels/shape.js'
import { neededFor } from '../graph/nodes.js'
import { makePlan } from '../graph/plan.js'
import type { Model } from '../model/model.js'
import type { Prediction } from '../model/structure.js'
import type { ModelInputs } from '../training/inputs.js'
import { joined } from './joined.js'
import { layerValue } from './layer-values.js'
import { checkActivations, type ActivationsOptions } from './options.js'
import { Subject, usualBatchSize } from './subject.js'

export async function activations(
  model: Model<Prediction>,
  images: ModelInputs,
  options: ActivationsOptions = {},
): Promise<Readonly<Record<string, NDArray>>> {
  checkActivations('activations', options)
  const subject = new Subject('activations', model)
  const { layers, where } = subject
  const chosen = options.layers
    ? options.layers.map((name) => layerValue(`${where}: layers`, layers, name))
    : [...layers.values()].filter(({ computes }) => computes)
  const values = chosen.map((layer) => (options.beforeActivation ? layer.before : layer.value))
  const { flat } = model
  const outputs = [...new Set(values)]
  const plan = makePlan({ ...flat, nodes: neededFor(outputs, flat.nodes), outputs }, 'inference')
  const parts: Record<string, NDArray>[] = []
  for await (const { x } of subject.examples(images, options.batchSize ?? usualBatchSize).batches()) {
    const arrays = await subject.run(plan, x)
    parts.push(Object.fromEntries(chosen.map(({ name }, i) => [name, arrays[outputs.indexOf(values[i])]])))
  }
  return joined(parts)
}
