// The ONNX project's own tests, from a folder that RECEPTIVE_ONNX names: node/NAME and pytorch-converted/NAME with model.onnx and
// test_data_set_*/{input,output}_*.pb, and light/NAME.onnx with NAME_output_0.pb. docs/onnx.md has the list of what is out of range.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { loadModel } from 'receptive'
import { describe, expect, it } from 'vitest'
import { decodeModelProto, type TensorProto } from '../../../src/formats/onnx/messages.js'
import { knownOf } from '../../../src/formats/onnx/tensors.js'
import {
  difference,
  readTensor,
  reasonOutOfRange,
  runOnnx,
  runRamp,
  withInitializers,
} from '../../support/onnx.js'

const base = process.env.RECEPTIVE_ONNX
const page = readFileSync(new URL('../../../docs/onnx.md', import.meta.url), 'utf8')

const namesIn = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).toSorted() : []

/** The tensors of a data set: input_0.pb, input_1.pb, … */
const tensorsIn = (folder: string, what: 'input' | 'output'): readonly TensorProto[] =>
  namesIn(folder)
    .filter((name) => name.startsWith(`${what}_`))
    .toSorted((a, b) => parseInt(a.slice(what.length + 1)) - parseInt(b.slice(what.length + 1)))
    .map((name) => readTensor(`${folder}/${name}`))

/** The largest difference of all data sets of a test. */
async function runTest(folder: string): Promise<number> {
  const bytes = readFileSync(`${folder}/model.onnx`)
  const sets = namesIn(folder).filter((name) => name.startsWith('test_data_set'))
  let most = 0
  for (const set of sets) {
    const inputs = tensorsIn(`${folder}/${set}`, 'input')
    const expected = tensorsIn(`${folder}/${set}`, 'output').map((tensor) => knownOf(tensor, new Map()))
    const got = await runOnnx(bytes, inputs, expected).catch((error: unknown) => {
      // Weights and shapes are inputs in these tests; a network has them as initializers.
      if (inputs.length < 2) throw error
      return runOnnx(withInitializers(bytes, inputs), inputs, expected)
    })
    expect(got.length).toBe(expected.length)
    most = got.reduce((worst, output, i) => Math.max(worst, difference(output, expected[i])), most)
  }
  return most
}

/** Why a test is out of range, if it is. */
function reasonOf(folder: string): string | undefined {
  const set = `${folder}/${namesIn(folder).find((name) => name.startsWith('test_data_set'))}`
  const tensors = [...tensorsIn(set, 'input'), ...tensorsIn(set, 'output')]
  return reasonOutOfRange(decodeModelProto(readFileSync(`${folder}/model.onnx`)), tensors)
}

if (base === undefined)
  it.skip('needs RECEPTIVE_ONNX, the folder of the ONNX project’s tests', () => undefined)
else
  describe.each(['node', 'pytorch-converted'])('%s', (group) => {
    const names = namesIn(`${base}/${group}`)
    const reasons = new Map(names.map((name) => [name, reasonOf(`${base}/${group}/${name}`)]))
    const inside = names.filter((name) => reasons.get(name) === undefined)
    const outside = names.filter((name) => reasons.get(name) !== undefined)

    it.each(inside)('%s', async (name) => {
      expect(await runTest(`${base}/${group}/${name}`)).toBeLessThan(1e-5)
    })

    it.skipIf(outside.length === 0)(
      'refuses what is out of range in words, and lists it, or gets it right',
      async () => {
        const refused: (readonly [string, string])[] = []
        for (const name of outside) {
          const off = await runTest(`${base}/${group}/${name}`).catch((error: unknown) => error as Error)
          if (typeof off === 'number') expect(off).toBeLessThan(1e-5)
          else {
            expect(off.message).toMatch(/^loadModel: /)
            refused.push([name, reasons.get(name)!])
          }
        }
        const listed = new Map(
          [...page.matchAll(/\| `(test_\w+)` +\| (.*?) +\|/g)].map(([, ...row]) => row as [string, string]),
        )
        expect(refused.filter(([name, reason]) => listed.get(name) !== reason)).toEqual([])
      },
    )
  })

if (base !== undefined)
  describe('light', () => {
    const names = namesIn(`${base}/light`).filter((name) => name.endsWith('.onnx'))
    it.each(names)('%s', async (file) => {
      const expected = knownOf(
        readTensor(`${base}/light/${file.replace('.onnx', '_output_0.pb')}`),
        new Map(),
      )
      const model = await loadModel(readFileSync(`${base}/light/${file}`))
      expect(difference(await runRamp(model, expected), expected)).toBeLessThan(1e-5)
    })
  })
