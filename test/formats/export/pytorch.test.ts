// PyTorch computes with our modules what we compute, in evaluation and in training.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  arrayDataset,
  exportModel,
  loadModel,
  layers,
  Layer,
  sequential,
  sgd,
  type Model,
  type NDArray,
  type Prediction,
} from 'receptive'
import { expectClose, randomArray } from '../../support/arrays.js'
import { suiteBackend } from '../../support/suite-backend.js'
import { predictions, withWeights } from './given.js'
import { layerZoo, networkZoo, squeeze } from './zoo.js'

const script = fileURLToPath(new URL('run-with-pytorch.py', import.meta.url))
/** What PyTorch has no equivalent of. */
const lacking = ['resizing, asymmetric', 'resizing, nearest, rounded down']
const zoo = Object.fromEntries(
  Object.entries({ ...layerZoo, ...networkZoo }).filter(([what]) => !lacking.includes(what)),
)

interface Case {
  readonly name: string
  readonly inputs: readonly unknown[]
  readonly outputs: readonly string[]
  readonly target?: unknown
  readonly rate?: number
  readonly steps?: number
}

interface Answer {
  readonly outputs: Readonly<Record<string, NDArray>>
}

const backend = await suiteBackend('reference', { dtype: 'float64' })
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'receptive-pytorch-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const plain = ({ shape, data }: NDArray) => ({ shape, data: [...data] })

/** Debian's PyTorch belongs to Debian's Python. */
const python = '/usr/bin/python3'

function hasTorch(): boolean {
  try {
    execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const torch = hasTorch()

/** What PyTorch computes with these. */
function ask(cases: readonly Case[]): readonly Answer[] {
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases))
  const output = execFileSync(python, [script, folder, 'float64'], { maxBuffer: 1 << 28 })
  return JSON.parse(output.toString()) as Answer[]
}

async function writeModule(net: Model<Prediction>, name: string): Promise<void> {
  for (const [file, bytes] of Object.entries(await exportModel(net, 'pytorch', { name })))
    writeFileSync(join(folder, file), bytes)
}

describe('PyTorch', () => {
  it('predicts with our modules as we do', async ({ skip }) => {
    if (!torch) return skip('there is no PyTorch for /usr/bin/python3')
    const given = await Promise.all(
      Object.entries(zoo).map(async ([what, make], i) => {
        const net = await withWeights(make(), backend, 1000 * i)
        await writeModule(net, `predicts_${i}`)
        const { inputs, outputs } = await predictions(net)
        return { what, net, inputs, outputs }
      }),
    )
    const answers = ask(
      given.map(({ net, inputs }, i) => ({
        ...{ name: `predicts_${i}`, inputs: Object.values(inputs).map(plain), outputs: net.outputNames },
      })),
    )
    given.forEach(({ what, outputs }, i) => {
      expect(Object.keys(answers[i].outputs), what).toEqual(Object.keys(outputs))
      for (const [name, array] of Object.entries(outputs))
        try {
          expectClose(answers[i].outputs[name], array, { atol: 1e-7, rtol: 1e-6 })
        } catch (cause) {
          throw new Error(`${what}: ${String(cause)}`, { cause })
        }
    })
  })

  it('trains our modules as we do: gradients, moving statistics and what is frozen', async ({ skip }) => {
    if (!torch) return skip('there is no PyTorch for /usr/bin/python3')
    const notLearned = /dropout|gaussian|by itself|^models in models/i
    const given = []
    for (const [i, [what, make]] of Object.entries(zoo).entries()) {
      const net = make() as Model
      if (net.outputs.length > 1 || notLearned.test(what) || what === 'convolutions, flatten, dense') continue
      if (!net.flat.weights.some(({ spec }) => spec.trained !== false)) continue
      // Their second layers are frozen: if that is batch normalization, it runs on its moving statistics.
      if (what in networkZoo) net.layers[1].trainable = false
      await withWeights(net, backend, 1000 * i)
      await net.compile({ loss: 'meanSquaredError', optimizer: sgd({ learningRate: 0.1 }), backend })
      const name = `trains_${i}`
      await writeModule(net, name)
      const { inputs } = await predictions(net)
      const target = randomArray([3, ...net.outputShape], 77)
      await net.fit(arrayDataset({ x: inputs, y: target }), { batchSize: 3, epochs: 2, shuffle: false })
      given.push({ what, net, one: { name, inputs: Object.values(inputs).map(plain), outputs: net.outputNames, target: plain(target), rate: 0.1, steps: 2 } }) // prettier-ignore
    }
    ask(given.map(({ one }) => one))
    for (const { what, net, one } of given) {
      const trained = await loadModel(join(folder, `${one.name}-trained.safetensors`), {
        backend,
        layers: { 'acme>squeeze': squeeze },
      })
      const [theirs, ours] = [await trained.getWeights(), await net.getWeights()]
      expect(Object.keys(theirs), what).toEqual(Object.keys(ours))
      for (const [name, weight] of Object.entries(ours))
        try {
          expectClose(theirs[name], weight, { atol: 1e-8, rtol: 1e-8 })
        } catch (cause) {
          throw new Error(`${what}: ${name}: ${String(cause)}`, { cause })
        }
    }
  })

  it.each(lacking)('is not given %s', async (what) => {
    const net = await withWeights(layerZoo[what](), backend)
    await expect(exportModel(net, 'pytorch')).rejects.toThrow(/PyTorch has no equivalent of\n {2}- resizing/)
  })

  it('is given every layer of one’s own that it cannot have in one error', async () => {
    const own = (kind: string) =>
      new Layer({
        ...{ kind, config: {}, outputShape: ([x]) => x },
        forward: ({ inputs: [x] }) => ({ y: x }),
        backward: ({ dy }) => ({ inputs: [dy] }),
      })
    const net = sequential([
      layers.dense({ units: 2, inputShape: [3] }),
      own('acme>a'),
      own('acme>b'),
      own('acme>a'),
    ])
    await withWeights(net, backend)
    await expect(exportModel(net, 'pytorch')).rejects.toThrow(
      /exportModel: PyTorch has no equivalent of\n {2}- 'acme>a', a layer of your own \(a, a_1\)\n {2}- 'acme>b', a layer of your own \(b\)\n/,
    )
  })
})
