// TensorFlow.js loads our models of layers, and predicts what we predict.

import { beforeAll, describe, expect, it } from 'vitest'
import { exportModel } from 'receptive'
import { expectClose } from '../../support/arrays.js'
import { suiteBackend } from '../../support/suite-backend.js'
import { missingPeers, openTfjs, type Tf } from '../../support/tfjs.js'
import { predictions, withWeights } from './given.js'
import { lacksInTensorflow } from './lacking.js'
import { layerZoo, networkZoo } from './zoo.js'

/** The WebAssembly backend of TensorFlow.js repeats such slopes along the wrong axes; its own in JavaScript does not. */
const wrongThere = 'prelu by row'

const missing = missingPeers('@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm')
let tf: Tf
const backend = await suiteBackend('reference')
beforeAll(async () => {
  if (!missing) tf = await openTfjs()
})

type Json = Readonly<Record<string, unknown>>

/** The model as TensorFlow.js takes it from memory. */
function artifacts(files: Readonly<Record<string, Uint8Array>>): object {
  const json = JSON.parse(new TextDecoder().decode(files['model.json'])) as {
    readonly modelTopology: Json
    readonly weightsManifest: readonly {
      readonly paths: readonly string[]
      readonly weights: readonly Json[]
    }[]
  }
  const [{ paths, weights }] = json.weightsManifest
  return {
    modelTopology: json.modelTopology,
    weightSpecs: weights,
    weightData: Uint8Array.from(Buffer.concat(paths.map((path) => files[path]))).buffer,
  }
}

const zoo = Object.entries({ ...layerZoo, ...networkZoo })

describe('TensorFlow.js', () => {
  it.for(zoo.filter(([what]) => !lacksInTensorflow(what) && what !== wrongThere))(
    'predicts as we do: %s',
    async ([, make], { skip }) => {
      if (missing) return skip(missing)
      const net = await withWeights(make(), backend)
      const files = await exportModel(net, 'tensorflowjs')
      const theirs = await tf.loadLayersModel(tf.io.fromMemory(artifacts(files)))
      const { inputs, outputs } = await predictions(net)
      const given = Object.values(inputs).map(({ data, shape }) => tf.tensor(Float32Array.from(data), shape))
      const predicted = [theirs.predict(given as never)].flat()
      const expected = Object.values(outputs)
      expect(predicted.length).toBe(expected.length)
      for (const [i, one] of predicted.entries())
        expectClose({ shape: one.shape, data: await one.data() }, expected[i], { atol: 1e-5, rtol: 1e-5 })
      theirs.dispose()
    },
  )

  it.each(zoo.filter(([what]) => lacksInTensorflow(what)))('is not given %s', async (_, make) => {
    const net = await withWeights(make(), backend)
    await expect(exportModel(net, 'tensorflowjs')).rejects.toThrow(
      /^exportModel: TensorFlow.js has no equivalent of\n( {2}- .*\n)+Export a model without them/,
    )
  })
})
