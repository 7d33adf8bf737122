// A network from a file as a problem: files of TensorFlow.js, the ONNX file that this library makes of them, and images.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadModel, openBackend } from 'receptive'
import { importedModels, type ImportedName } from '../models.js'
import { batches, noise, type Expected } from '../problem.js'
import { hasNsfwjs, unpackNsfwjs } from './nsfwjs.js'

const channels = 3

/** One image: the reference takes its time on networks of this size. */
const check = { N: 1, steps: 0 }

/**
 * Writes `problem.json`, `model.json` with its shards, `model.onnx` and `images.f32`, and computes what is expected.
 * @param batch the most images of a step.
 */
export async function writeImported(folder: string, name: ImportedName, batch: number): Promise<Expected> {
  if (!hasNsfwjs())
    throw new Error(
      `${name} is a model of nsfwjs, which is not installed: npm ci --ignore-scripts --prefix bench/peers`,
    )
  const { file, side } = importedModels[name]
  const { json, files } = unpackNsfwjs(file)
  writeFileSync(join(folder, 'model.json'), JSON.stringify(json))
  for (const [shard, bytes] of Object.entries(files)) writeFileSync(join(folder, shard), bytes)

  const backend = await openBackend('reference', { dtype: 'float64' })
  const net = await loadModel(join(folder, 'model.json'), { backend })
  await net.save(join(folder, 'model.onnx'))
  const pixels = side * side * channels
  const images = noise(1, batches * batch * pixels)
  const x = { shape: [check.N, side, side, channels], data: images.subarray(0, check.N * pixels) }
  const { data, shape } = await net.predict(x, { batchSize: check.N })
  net.dispose()
  backend.dispose()

  const classes = shape[1]
  writeFileSync(join(folder, 'images.f32'), images)
  const none = { layers: [], inputs: [], tensors: [] }
  writeFileSync(
    join(folder, 'problem.json'),
    JSON.stringify({ file: 'model.json', onnx: 'model.onnx', side, channels, classes, ...none }),
  )
  return {
    check,
    predictions: Float64Array.from(data),
    before: new Float32Array(),
    after: new Float64Array(),
  }
}
