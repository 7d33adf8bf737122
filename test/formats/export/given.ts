// What the tests of exports share: models with weights, and what they predict.

import type { Backend, Model, NDArray, Prediction } from 'receptive'
import { randomArray } from '../../support/arrays.js'
import { randomInputs } from '../../support/graphs.js'

/** The model with random weights of every kind, moving statistics among them. */
export async function withWeights(
  net: Model<Prediction>,
  backend: Backend,
  seed = 1,
): Promise<Model<Prediction>> {
  const values = net.flat.weights.map(({ name, spec }, i): [string, NDArray] => {
    const { shape, data } = randomArray(spec.shape, seed + i)
    // Variances are above 0, and gammas not near it.
    const scaled = /movingVariance$|gamma$/.test(name)
      ? data.map((one) => 1 + one / 2)
      : data.map((one) => one / 2)
    return [name, { shape, data: scaled }]
  })
  await net.restore(Object.fromEntries(values), backend)
  return net
}

/** Inputs for a model, and what it predicts, by name. */
export async function predictions(net: Model<Prediction>, N = 3, seed = 7) {
  const inputs = randomInputs(net, N, seed)
  const predicted = await net.predict(inputs)
  const outputs = net.outputs.length === 1 ? { [net.outputNames[0]]: predicted as NDArray } : predicted
  return { inputs, outputs: outputs as Readonly<Record<string, NDArray>> }
}
