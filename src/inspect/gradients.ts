// The gradients of a class's score with respect to the outputs of layers. docs/looking-inside.md

import type { NDArray } from '../../kernels/shape.js'
import type { Model } from '../model/model.js'
import type { Prediction } from '../model/structure.js'
import type { ModelInputs } from '../training/inputs.js'
import { Explained } from './explained.js'
import { Gradient } from './gradient.js'
import { layerValue } from './layer-values.js'
import { checkGradients, type GradientsOptions } from './options.js'

export async function gradients(
  model: Model<Prediction>,
  images: ModelInputs,
  options: GradientsOptions,
): Promise<Readonly<Record<string, NDArray>>> {
  checkGradients('gradients', options)
  const explained = new Explained('gradients', model, options)
  const { subject, score } = explained
  const cuts = options.layers.map((name) => {
    const { value } = layerValue('gradients: layers', subject.layers, name)
    return new Gradient(subject, score, { value, name: `layer '${name}'` })
  })
  const found = await explained.each<string>(images, async (x, classes) => {
    const slopes = []
    for (const cut of cuts) slopes.push(await cut.run(x, classes))
    // By index, because a layer's name may be `scores`.
    const arrays = slopes.map(({ gradient }, i) => [i, gradient] as const)
    return { ...Object.fromEntries(arrays), scores: slopes[0].scores }
  })
  return Object.fromEntries(options.layers.map((name, i) => [name, found[i]]))
}
