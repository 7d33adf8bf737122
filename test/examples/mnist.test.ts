// The digits example through its command line: on drawn digits always, on MNIST where RECEPTIVE_DATA has it.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadModel } from 'receptive'
import { writeDigits } from '../support/digits.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const mnist = (...args: readonly string[]) =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', 'examples/mnist/main.ts', ...args], { cwd: root })

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'receptive-mnist-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('npm run mnist', () => {
  it('learns drawn digits, reports and saves', async () => {
    await writeDigits(folder, 'train', 200, 1)
    await writeDigits(folder, 't10k', 50, 2)
    const out = join(folder, 'digits.safetensors')
    const { stdout } = await mnist('--data', folder, '--epochs', '6', '--batch-size', '10', '--out', out)
    expect(stdout).toContain('Total params:')
    const [, percent] = /([\d.]+) % of 50 test digits, after [\d.]+ s of training on 200/.exec(stdout)!
    expect(Number(percent)).toBeGreaterThan(90)
    expect((await loadModel(out)).classNames).toEqual(Array.from({ length: 10 }, (_, k) => String(k)))
  })

  it('says which files it wants, and which options there are', async () => {
    await expect(mnist('--data', join(root, 'docs'))).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("expected are MNIST's four") as string,
    })
    await expect(mnist()).rejects.toMatchObject({ stderr: expect.stringContaining('--help lists') as string })
  })

  const data = join(process.env.RECEPTIVE_DATA ?? '', 'mnist')
  const missing = process.env.RECEPTIVE_DATA === undefined || !existsSync(data)
  if (missing) console.log('RECEPTIVE_DATA/mnist is missing: the digits example is not tried on MNIST itself')
  it.skipIf(missing)('gets 96 % of MNIST in two epochs', async () => {
    const { stdout } = await mnist('--data', data, '--epochs', '2')
    const [, percent] = /([\d.]+) % of 10000 test digits/.exec(stdout)!
    expect(Number(percent)).toBeGreaterThan(96)
  })
})
