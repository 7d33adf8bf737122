// The residual network through its command line: on drawn digits always, on MNIST where RECEPTIVE_DATA has it.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadModel } from 'receptive'
import { resnet } from '../../examples/resnet/model.js'
import { writeDigits } from '../support/digits.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const run = (...args: readonly string[]) =>
  promisify(execFile)('npx', ['tsx', 'examples/resnet/main.ts', ...args], { cwd: root })

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receptive-resnet-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('npm run resnet', () => {
  it('learns drawn digits, reports and saves a graph', async () => {
    await writeDigits(folder, 'train', 300, 1)
    await writeDigits(folder, 't10k', 50, 2)
    const out = join(folder, 'digits.safetensors')
    const { stdout } = await run(
      ...[
        '--data',
        folder,
        '--epochs',
        '6',
        '--batch-size',
        '20',
        '--width',
        '8',
        '--learning-rate',
        '0.1',
        '--out',
        out,
      ],
    )
    expect(stdout).toContain('Connected to')
    const [, percent] = /([\d.]+) % of 50 test digits, after [\d.]+ s of training on 300/.exec(stdout)!
    // The bars stand two rows apart, and the example shifts digits by up to two: chance would give 10.
    expect(Number(percent)).toBeGreaterThan(50)
    const loaded = await loadModel(out)
    expect(loaded.getLayer('add_2').output.shape).toEqual([7, 7, 32])
  })

  const data = join(process.env.RECEPTIVE_DATA ?? '', 'mnist')
  const missing = process.env.RECEPTIVE_DATA === undefined || !existsSync(data)
  if (missing)
    console.log('RECEPTIVE_DATA/mnist is missing: the residual network is not tried on MNIST itself')
  it.skipIf(missing)('gets 96 % of MNIST in two epochs', async () => {
    const { stdout } = await run('--data', data, '--epochs', '2', '--width', '8')
    const [, percent] = /([\d.]+) % of 10000 test digits/.exec(stdout)!
    expect(Number(percent)).toBeGreaterThan(96)
  })
})

describe('the residual network', () => {
  it('is the ResNet-20 with three blocks per stage', () => {
    const network = resnet([32, 32, 3], { blocks: 3, widths: [16, 32, 64], classes: 10 })
    const text = network.summary(() => undefined)
    // 0.27 million parameters, as in the paper's table 6.
    expect(text).toMatch(/Total params: 27\d,\d{3}/)
    const kinds = network.layers.map(({ kind }) => kind)
    // 19 convolutions and the dense layer are the 20; two more bring shortcuts to another shape.
    expect(kinds.filter((kind) => kind === 'conv2d')).toHaveLength(19 + 2)
    expect(kinds.filter((kind) => kind === 'add')).toHaveLength(9)
  })
})
