// The gpu family in a real Chromium, in WebGL 2 and in WebGPU, on a software GPU if there is no other.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type * as InPage from './gpu-in-page.js'
import { openPages, type Pages } from './gpu-page.js'

let pages: Pages<typeof InPage>
beforeAll(async () => {
  pages = await openPages('test/browser/gpu-in-page.ts')
}, 120_000)
afterAll(() => pages?.close())

describe.each(['webgl2', 'webgpu'] as const)('in %s', (mode) => {
  it('every kernel conforms', async () => {
    const results = await pages.call('conformance', mode)
    expect(results.filter(({ state }) => state !== 'pass')).toEqual([])
    expect(results.length).toBeGreaterThan(30)
  }, 300_000)

  // On a GPU of software a step of this model takes a second. What later steps could add, the small model's 50 steps and the thousand
  // steps show here, and this model's in trajectory-gpu.test.ts.
  it('training the case study’s model follows PyTorch for 10 steps, and ends in the weights of WebAssembly', async () => {
    expect(await pages.call('follow', mode, 10)).toBe(mode)
  }, 600_000)

  it('training a small model, for 50 steps', async () => {
    expect(await pages.call('followSmall', mode)).toBe(mode)
  }, 300_000)

  it('training a residual network, too', async () => {
    expect(await pages.call('residual', mode)).toBe(mode)
  }, 300_000)

  it('a thousand steps keep no more than a hundred, and disposing frees all', async () => {
    const [hundred, thousand, disposed] = await pages.call('steps', mode)
    expect(hundred).toBeGreaterThan(0)
    expect(thousand).toBe(hundred)
    expect(disposed).toBe(0)
  }, 300_000)
})
