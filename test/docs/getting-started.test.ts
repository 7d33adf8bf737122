// The programs in the pages are run as a reader would run them, and must print what the pages say.

import { execFileSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addProgram, compileProject } from '../support/compiled.js'
import { chapter } from './chapter.js'

const programs = (page: string): string[] =>
  Array.from(chapter(page).matchAll(/^```ts run\n([^]*?)^```$/gm), ([, code]) => code)

/** What a page says that its program prints, in the block after it. */
function printedIn(page: string): RegExp {
  const [, text] = /^```ts run\n[^]*?^```\n\n```text\n([^]*?)^```$/m.exec(chapter(page))!
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`)
}

let folder: string
beforeAll(async () => {
  folder = await compileProject()
})
afterAll(() => rm(folder, { recursive: true }))

async function run(code: string): Promise<string> {
  const file = await addProgram(folder, 'program', code)
  return execFileSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' })
}

describe('the programs print what their pages say', () => {
  const expected: Record<string, RegExp[]> = {
    'getting-started-using.md': [
      /Model: "sequential"[^]*accuracy 0\.9\d*\nthe center is inside\n$/,
      /^3\n$/,
      /Connected to[^]*activation\[0\]\[0\][^]*Non-trainable params: 80 /,
      /^6\.0 \[ 1, 16 \]\n$/,
      /Trainable params: 10 [^]*Non-trainable params: 56 [^]*\ntrue\n$/,
      /^0 [\d.]+\n[^]*(completed|callback) 21\.00\n$/,
      /^Float32Array\(3\) \[[^\]]+\]\n$/,
      /^wasm \[ 1, 2 \] 32\n$/,
    ],
    'getting-started-reading.md': [
      /^true \{\n {2}tensor: '\w+\/\w+',[^}]*relativeError: \d[\d.]*e-\d+\n\}\n$/,
      /^\[ 1, 2, 2, 1 \] Float32Array\(4\) \[ -4, -4, -4, -4 \]\nFloat32Array\(4\) \[ -48, -64, -96, -112 \]\n$/,
      /^true\n$/,
    ],
    'getting-started-measuring.md': [
      /^conv2d-im2col [\d.]+ ms [\d.]+ GFLOP\/s\nconv2d-direct [\d.]+ ms [\d.]+ GFLOP\/s\n$/,
    ],
    'webassembly.md': [/^1\n$/],
    'backpropagation.md': [printedIn('backpropagation.md'), /^true 14\n$/],
    'initializers.md': [printedIn('initializers.md')],
    'gradient-checking.md': [/^true 205\n$/],
    'activations.md': [printedIn('activations.md')],
    'architecture.md': [printedIn('architecture.md')],
    'looking-inside.md': [printedIn('looking-inside.md')],
    'batch-normalization.md': [/^true true\n$/],
    'layer-normalization.md': [printedIn('layer-normalization.md'), /^true\n$/],
    'upsampling.md': [/^true\n$/],
    'residual-connections.md': [/^\[ 6, 5, 8 \] true\n$/],
    'resuming.md': [/^completed 20\naborted \d+\ncompleted 20\ntrue\n$/],
    'own-layers.md': [
      /^true\nsqueezeExcitation\/conv2d\/kernel\n[^]*kernel\nsqueezeExcitation\/conv2d_1\/bias\n\{ ratio: 4 \}\n$/,
      /^true 50\n$/,
    ],
    'metrics.md': [
      /^loss accuracy auc f1Score largestError valLoss valAccuracy valAuc .*learningRate\n$/,
      printedIn('metrics.md'),
    ],
    'schedules.md': [/^0\.000 0\.050 0\.100 0\.050 0\.000\nsgd\n$/, printedIn('schedules.md')],
    'reshaping.md': [/^\[ 8, 15 \] true\n$/],
  }
  for (const [page, outputs] of Object.entries(expected)) {
    it(`${page}`, async () => {
      const codes = programs(page)
      expect(codes).toHaveLength(outputs.length)
      for (const [i, code] of codes.entries()) expect(await run(code)).toMatch(outputs[i])
    })
  }
})
