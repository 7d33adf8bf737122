// Every family once on the GPU, in Chromium, on tiny shapes; and what is refused there.

import { expect, it } from 'vitest'
import { runInBrowser } from '../../bench/browser/run.js'
import { rungOf } from '../../bench/plot.js'

const options = { threads: [1], rounds: 2, ms: 1 }
const kernels = ['*-web*']

const tiny = [
  { family: 'conv2d', shapes: ['mb1ic4ih8oc4kh3'], directions: ['FWD', 'BWD_D', 'BWD_W'] },
  { family: 'pool2d', shapes: ['mb1ic4ih6kh2sh2'], directions: ['MAX_FWD'] },
  { family: 'dense', shapes: ['mb3ic8oc4'], directions: ['FWD'] },
  { family: 'softmax', shapes: ['mb3ic5'], directions: ['FWD'] },
  { family: 'optimizer', shapes: ['n100'], directions: ['SGD'] },
  { family: 'training', shapes: ['lenet_mb2'] },
  { family: 'inference', shapes: ['lenet_mb2'] },
]

it('measures every family on gpu.js, resident and with transfers', async () => {
  const log: string[] = []
  const asked = tiny.map((each) => ({ ...each, kernels }))
  const { context, roofs, results } = await runInBrowser(asked, options, {
    log: (line) => void log.push(line),
  })
  expect(results.filter(({ wrong }) => wrong)).toEqual([])
  expect(context.browser!['gpu-webgl2']).toMatch(/./)
  const gpu = roofs.find((roof) => roof.gpu)!
  expect(gpu.gflops).toBeGreaterThan(0)
  expect(gpu.gigabytes).toBeGreaterThan(0)
  for (const family of ['gpu-webgl2', 'gpu-webgpu'])
    for (const { family: benchmark } of tiny) {
      const own = results.filter((each) => each.family === benchmark && each.kernel.startsWith(`${family}/`))
      expect(own.length, `${benchmark} on ${family}`).toBeGreaterThan(0)
      for (const result of own) {
        expect(result.seconds!.median).toBeGreaterThan(0)
        expect(result.speedup).toBeGreaterThan(0)
        expect(result.roof!.gpu).toBe(true)
        expect(rungOf(result)).toBe('GPU')
      }
      if (benchmark === 'conv2d') expect(own.some(({ kernel }) => kernel.endsWith('+transfers'))).toBe(true)
    }
  // Where it is installed, it takes part; where not, that is said.
  const beside = results.some(({ kernel }) => kernel.startsWith('tfjs-webgl/'))
  expect(beside || log.some((line) => line.startsWith('TensorFlow.js is not measured'))).toBe(true)
}, 300_000)

it('says what kernels a page has', async () => {
  const asked = [{ family: 'dense', kernels: ['cuda/*'] }]
  await expect(runInBrowser(asked, options, { log: () => undefined })).rejects.toThrow(
    /^there is no kernel 'cuda\/\*'; there are reference\/dense, wasm\/dense-streamed, wasm\/dense, .*gpu-webgl2\/dense/,
  )
}, 120_000)
