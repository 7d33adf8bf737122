// What is exported can be read again: each format's files load and predict the same. A path says which format is meant.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportModel, layers, loadModel, sequential, type Model, type NDArray } from 'receptive'
import { expectClose } from '../../support/arrays.js'
import { suiteBackend } from '../../support/suite-backend.js'
import { predictions, withWeights } from './given.js'
import { lacksInKeras, lacksInTensorflow } from './lacking.js'
import { layerZoo, networkZoo, squeeze } from './zoo.js'

const backend = await suiteBackend('reference')
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'receptive-export-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const zoo = Object.entries({ ...layerZoo, ...networkZoo })

const formats = [
  // What depends on no input is no model of layers.
  { format: 'onnx', main: 'model.onnx', lacks: (what: string) => what === 'a constant by itself' },
  { format: 'keras', main: 'model.keras', lacks: lacksInKeras },
  { format: 'tensorflowjs', main: 'model.json', lacks: lacksInTensorflow },
  { format: 'safetensors', main: 'model.safetensors', lacks: () => false },
] as const

const own = { 'acme>squeeze': squeeze }

describe.each(formats)('$format', ({ format, main, lacks }) => {
  it.each(zoo.filter(([what]) => !lacks(what)))('comes back: %s', async (_, make) => {
    const net = await withWeights(make(), backend)
    const files = await exportModel(net, format)
    const back = await loadModel(files[main], { files, backend, layers: own })
    const { inputs, outputs } = await predictions(net)
    // Names may be others, as layers of Keras have the names of outputs.
    const named = back.inputNames.map((name, i) => [name, Object.values(inputs)[i]])
    const predicted = await back.predict(Object.fromEntries(named))
    const theirs = back.outputs.length === 1 ? [predicted] : Object.values(predicted)
    for (const [i, output] of Object.values(outputs).entries())
      // A number is read from ONNX as a list of one.
      expectClose((theirs[i] as NDArray).data, output.data, { atol: 1e-5, rtol: 1e-5 })
    back.dispose()
  })
})

async function classifier(): Promise<Model> {
  const net = sequential([
    layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [5, 5, 1] }),
    layers.flatten(),
    layers.dense({ units: 3, activation: 'softmax' }),
  ])
  await withWeights(net, backend)
  net.classNames = ['cat', 'dog', 'it’s "neither"\n']
  return net
}

describe('save', () => {
  it.each([
    ['net.safetensors', ['net.safetensors']],
    ['net.onnx', ['net.onnx']],
    ['net.keras', ['net.keras']],
    ['net.py', ['net.py', 'net.safetensors']],
    ['net.json', ['net-group1-shard1of1.bin', 'net.json']],
    ['model.json', ['group1-shard1of1.bin', 'model.json']],
    ['net', ['net']],
  ])('writes %s as it ends, and class names come back', async (path, files) => {
    const net = await classifier()
    const place = join(folder, path.replaceAll('.', '_'))
    await net.save(join(place, path))
    expect(readdirSync(place).toSorted()).toEqual(files)
    const main = path === 'net.py' ? 'net.safetensors' : path
    const back = await loadModel(join(place, main), { backend })
    expect(back.classNames).toEqual(net.classNames)
    const { inputs, outputs } = await predictions(net)
    expectClose(await back.predict(Object.values(inputs)[0]), Object.values(outputs)[0], { atol: 1e-6 })
  })

  it('writes a folder for TensorFlow.js, and a format that is asked for under any name', async () => {
    const net = await classifier()
    await net.save(join(folder, 'web/'))
    expect(readdirSync(join(folder, 'web')).toSorted()).toEqual(['group1-shard1of1.bin', 'model.json'])
    await net.save(join(folder, 'any.bin'), { format: 'onnx' })
    expect((await loadModel(join(folder, 'any.bin'), { backend })).classNames).toEqual(net.classNames)
  })

  it('refuses the names of files that it does not write, and unknown formats', async () => {
    const net = await classifier()
    await expect(net.save(join(folder, 'net.h5'))).rejects.toThrow(
      /^save: models are not written as .h5 files, got '.*'; end it with .keras, or say what to write: \{ format: 'keras' \}$/,
    )
    await expect(net.save('x', { format: 'tfjs' as never })).rejects.toThrow(
      /^save: format must be one of .*'tensorflowjs'/,
    )
    await expect(exportModel(net, 'Onnx' as never)).rejects.toThrow(/did you mean 'onnx'/)
    await expect(exportModel(net, 'onnx', { name: '../x' })).rejects.toThrow(
      /the name of a file, without a folder/,
    )
  })

  it('leaves all files as they were if one cannot be written', async () => {
    const net = await classifier()
    const place = join(folder, 'kept')
    await net.save(join(place, 'model.json'))
    const before = readFileSync(join(place, 'group1-shard1of1.bin'))
    rmSync(join(place, 'model.json'))
    // A folder has the main file's name.
    await net.save(join(place, 'model.json', 'inner.safetensors'))
    await withWeights(net, backend, 99)
    await expect(net.save(join(place, 'model.json'))).rejects.toThrow(/cannot write .*model.json/)
    expect(readFileSync(join(place, 'group1-shard1of1.bin')).equals(before)).toBe(true)
    expect(readdirSync(place).toSorted()).toEqual(['group1-shard1of1.bin', 'model.json'])
  })
})

describe('shards', () => {
  it('are of 4 MiB', async () => {
    const net = sequential([layers.dense({ units: 1100, inputShape: [1000] })])
    await withWeights(net, backend)
    const files = await exportModel(net, 'tensorflowjs')
    expect(
      Object.entries(files).map(([name, { length }]) => [name, name === 'model.json' ? 0 : length]),
    ).toEqual([
      ['group1-shard1of2.bin', 4 * 2 ** 20],
      ['group1-shard2of2.bin', 1000 * 1100 * 4 + 4400 - 4 * 2 ** 20],
      ['model.json', 0],
    ])
    const back = await loadModel(files['model.json'], { files, backend })
    expect(await back.getWeights()).toEqual(await net.getWeights())
  })
})
