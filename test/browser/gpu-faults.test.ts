// The gpu family where the browser's GPU fails it, or is too small; and in the modes that gpu.test.ts does not train in.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomArray } from '../support/arrays.js'
import type * as InPage from './gpu-faults-in-page.js'
import { openPages, type Pages } from './gpu-page.js'

let pages: Pages<typeof InPage>
beforeAll(async () => {
  pages = await openPages('test/browser/gpu-faults-in-page.ts')
}, 120_000)
afterAll(() => pages?.close())

// What the page's backends hold: `x`, and `relu(x)`.
const x = [...randomArray([2, 3], 1).data]
const relu = x.map((value) => Math.max(value, 0)).join()
const squares = x.map((value) => Math.fround(value * value)).join()

const lost = {
  webgl2: 'the WebGL context was lost: its data are lost; open another backend, and load the weights again',
  webgl: 'the WebGL context was lost: its data are lost; open another backend, and load the weights again',
  webgpu:
    /the WebGPU device was lost \(.+\): its data are lost; open another backend, and load the weights again/,
}

describe.each(['webgl2', 'webgl', 'webgpu'] as const)('in %s', (mode) => {
  it('what is lost says so, by op and shapes, at the read and at the next call', async () => {
    const { during, dispose, afterwards, again, ...calls } = await pages.call('broken', mode)
    for (const [call, message] of Object.entries(calls)) expect(message, call).toMatch(lost[mode])
    expect(calls).toMatchObject({
      read: expect.stringMatching(/^relu \(x = \[2,3\]\) failed: /) as string,
      run: expect.stringMatching(/^sigmoid failed: .*\(x = \[2,3\]\)$/) as string,
      update: expect.stringMatching(/^sgd failed: .*\(w = \[2,3\], v = \[2,3\], g = \[2,3\]\)$/) as string,
      tensor: expect.stringMatching(/^tensor failed: /) as string,
      flush: expect.stringMatching(/^flush: /) as string,
      weights: expect.stringMatching(/^tensor \[3,2\] failed: /) as string,
    })
    // WebGL reads at once; WebGPU was on its way.
    if (mode === 'webgpu') expect(during).toMatch(/^tanh \(x = \[2,3\]\) failed: /)
    else expect(during).toMatch(/^no error, but 0\.17/)
    expect(dispose).toBe('no error, but undefined')
    expect(afterwards).toContain('read: the backend was disposed; open another')
    expect(again).toBe('true')
  })
})

// WebGL 1 and 2 have the same faults and limits.
describe.each(['webgl2', 'webgpu'] as const)('in %s', (mode) => {
  it('a command that is refused fails what it was to compute, and nothing that was there before', async () => {
    const { refused, dependent, kept, next } = await pages.call('refusedCommands', mode)
    const why = mode === 'webgpu' ? /WebGPU reports: .*destroyed/ : /WebGL reports INVALID_OPERATION/
    expect(refused).toMatch(/^sigmoid \(x = \[2,3\]\) failed: /)
    expect(refused).toMatch(why)
    expect(dependent).toMatch(/sigmoid \(x = \[2,3\]\) failed: /)
    expect(kept).toBe(squares)
    expect(next).toBe(squares)
  })

  it('so does a lack of memory', async () => {
    const { failed, kept, next } = await pages.call('outOfMemory', mode)
    expect(failed).toMatch(/^sigmoid \(x = \[2,3\]\) failed: .*(OUT_OF_MEMORY|Not enough memory left)/)
    expect(kept).toBe(relu)
    expect(next).toBe('6')
  })

  it('what a device cannot hold is refused by op, size and limit, and smaller batches train', async () => {
    const { tensor, op, fit, untouched, smaller } = await pages.call('beyondLimits', mode)
    const most =
      mode === 'webgpu'
        ? 'the 225 that a buffer of this device holds (maxBufferBytes 900)'
        : 'the 224 that a texture of this device holds (maxTextureSize 8)'
    const way = "; use a smaller batchSize, or backend 'wasm'"
    expect(tensor).toBe(`tensor failed: 240 elements are more than ${most}${way} (values = [3,80])`)
    expect(op).toBe(`dense failed: 300 elements are more than ${most}${way} (x = [5,3], w = [3,60])`)
    expect(fit).toContain(`dense failed: 480 elements are more than ${most}${way}`)
    expect(untouched).toBe('true')
    expect(smaller).toBe('no error, but 1')
  })
})

it.each(['webgl2', 'webgpu'] as const)('reports its memory as it is, in %s', async (mode) => {
  const [trained, kept, disposed] = await pages.call('memory', mode)
  for (const { said, peak, real } of [trained, kept]) {
    expect(said).toBeGreaterThan(100_000)
    expect(peak).toBeGreaterThanOrEqual(said)
    // GL's textures are of whole texels, and a kernel of four values per thread keeps two.
    if (mode === 'webgpu') expect(real).toBe(said)
    else expect(real / said).toSatisfy((share: number) => share >= 1 && share < 1.25)
  }
  expect(disposed).toEqual({ said: 0, peak: kept.peak, real: 0 })
})

it.each(['webgl2', 'webgpu'] as const)('right up to what float32 can number, in %s', async (mode) => {
  const [count, wrong] = await pages.call('largest', mode)
  expect(count).toBeGreaterThan(0.999 * 2 ** 24)
  expect(wrong).toBe(0)
})

it('a backend that is disposed of gives its context back; one whose context a browser takes says so', async () => {
  const { outlived, displaced } = await pages.call('manyContexts', 'webgl2')
  expect(outlived).toBe(relu)
  expect(displaced).toMatch(lost.webgl2)
})

describe('modes', () => {
  it('in webgl, every op is the reference’s', async () => {
    const { details, ran, wrong } = await pages.call('everyOp', 'webgl')
    expect(details).toMatchObject({
      mode: 'webgl',
      quickReads: true,
      version: expect.stringMatching(/^WebGL 1/) as string,
    })
    expect(wrong).toEqual({})
    expect(ran).toBeGreaterThan(30)
  }, 300_000)

  it('the default is the best there is, and says which', async () => {
    const [two, one] = [['webgl2'], ['webgl2', 'webgl', 'experimental-webgl']]
    expect(await pages.call('without', [])).toBe(`webgl2: ${relu}`)
    expect(await pages.call('without', two)).toBe(`webgl: ${relu}`)
    expect(await pages.call('without', one)).toBe(`webasm: ${relu}`)
    expect(await pages.call('without', two, 'webgl2')).toMatch(
      "gpu: mode 'webgl2' does not run here: gpu.js finds nothing that supports it; use a browser with WebGL 2, or mode 'webasm'",
    )
    expect(await pages.call('without', one, 'headlessgl')).toMatch(
      "gpu: mode 'headlessgl' does not run here: gpu.js finds nothing that supports it; run npm install gl",
    )
  })
})

// The last: Chromium gives its GPU up after the third time.
it.each(['webgl2', 'webgpu'] as const)(
  'the end of the browser’s GPU process is no zeros, in %s',
  async (mode) => {
    const page = await pages.open()
    await page.evaluate((mode) => inPage().hold(mode), mode)
    const browser = await pages.browser.newBrowserCDPSession()
    await browser.send('Browser.crashGpuProcess')
    const { dispose, again, ...calls } = await page.evaluate((mode) => inPage().crashed(mode), mode)
    await browser.detach()
    await page.close()
    for (const [call, message] of Object.entries(calls)) expect(message, call).toMatch(lost[mode])
    expect(calls.read).toMatch(/^relu \(x = \[2,3\]\) failed: /)
    expect(dispose).toBe('no error, but undefined')
    expect(again).toBe(relu)
  },
)

/** The page's functions, in the page. */
declare function inPage(): typeof InPage
