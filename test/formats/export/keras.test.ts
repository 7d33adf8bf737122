// Keras 3 loads our files, and predicts what we predict. Name a Python that has Keras: KERAS_PYTHON=/opt/keras/bin/python

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportModel, type NDArray } from 'receptive'
import { expectClose } from '../../support/arrays.js'
import { suiteBackend } from '../../support/suite-backend.js'
import { predictions, withWeights } from './given.js'
import { lacksInKeras } from './lacking.js'
import { layerZoo, networkZoo } from './zoo.js'

const script = fileURLToPath(new URL('predict-with-keras.py', import.meta.url))
const python = process.env.KERAS_PYTHON
const zoo = Object.entries({ ...layerZoo, ...networkZoo })

const backend = await suiteBackend('reference')
let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'receptive-keras-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const plain = ({ shape, data }: NDArray) => ({ shape, data: [...data] })

describe('Keras', () => {
  it('predicts as we do', async ({ skip }) => {
    if (python === undefined) return skip('KERAS_PYTHON names no Python that has Keras')
    const cases = []
    const expected: (readonly [string, readonly NDArray[]])[] = []
    for (const [i, [what, make]] of zoo.entries()) {
      if (lacksInKeras(what)) continue
      const net = await withWeights(make(), backend)
      const { [`case_${i}.keras`]: bytes } = await exportModel(net, 'keras', { name: `case_${i}` })
      writeFileSync(join(folder, `case_${i}.keras`), bytes)
      const { inputs, outputs } = await predictions(net)
      cases.push({ name: `case_${i}`, inputs: Object.values(inputs).map(plain) })
      expected.push([what, Object.values(outputs)])
    }
    writeFileSync(join(folder, 'cases.json'), JSON.stringify(cases))
    const output = execFileSync(python, [script, folder], {
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const answers = JSON.parse(output.toString()) as readonly (readonly NDArray[])[]
    for (const [i, [what, outputs]] of expected.entries())
      for (const [k, one] of outputs.entries())
        try {
          expectClose(answers[i][k], one, { atol: 1e-5, rtol: 1e-5 })
        } catch (cause) {
          throw new Error(`${what}: ${String(cause)}`, { cause })
        }
  })

  it.each(zoo.filter(([what]) => lacksInKeras(what)))('is not given %s', async (_, make) => {
    const net = await withWeights(make(), backend)
    await expect(exportModel(net, 'keras')).rejects.toThrow(
      /^exportModel: Keras has no equivalent of\n( {2}- .*\n)+Export a model without them/,
    )
  })
})
