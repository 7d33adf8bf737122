// TensorFlow.js on WebGL, in Chromium. Nothing is fetched from the network: the page's requests are answered from files.

import { Buffer } from 'node:buffer'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openBrowser } from '../../../test/support/browser.js'
import { serve } from './host.mjs'

const here = fileURLToPath(new URL('.', import.meta.url))
const tfjs = createRequire(import.meta.url).resolve('@tensorflow/tfjs/dist/tf.min.js')
const origin = 'http://peers.invalid'

serve(async ({ problem }) => {
  const browser = await openBrowser({ gpu: true })
  const page = await browser.newPage()
  page.setDefaultTimeout(120_000) // for a busy machine
  await page.route(`${origin}/**`, (route) => {
    const { pathname } = new URL(route.request().url())
    if (pathname === '/')
      return route.fulfill({ contentType: 'text/html', body: '<script src="/tf.js"></script>' })
    if (pathname === '/tf.js') return route.fulfill({ path: tfjs })
    return route.fulfill({ path: join(here, 'tfjs-model.mjs'), contentType: 'text/javascript' })
  })
  await page.goto(`${origin}/`)
  const encoded = (values) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')
  const { side, channels, classes, layers, learningRate, momentum } = problem
  const weights = problem.weights.map(({ shape, data }) => ({ shape, data: encoded(data) }))
  const described = await page.evaluate(
    async (given) => {
      const { tf, atob } = globalThis
      const decode = (text) =>
        new Float32Array(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer)
      const { participant } = await import('/tfjs-model.mjs')
      if (!(await tf.setBackend('webgl'))) throw new Error('this Chromium has no WebGL')
      const { gl } = tf.backend().gpgpu
      const info = gl.getExtension('WEBGL_debug_renderer_info')
      const weights = given.weights.map(({ shape, data }) => ({ shape, data: decode(data) }))
      globalThis.held = { decode, participant: participant(tf, { ...given, weights }), steppers: [] }
      return {
        version: tf.version.tfjs,
        detail: info ? gl.getParameter(info.UNMASKED_RENDERER_WEBGL) : 'WebGL',
      }
    },
    { side, channels, classes, layers, learningRate, momentum, weights },
  )

  /** Makes a predictor or a trainer in the page; returns its number there. */
  const make = (kind, { N, xs, targets }, options) =>
    page.evaluate(
      async ({ kind, N, xs, targets, options }) => {
        const { decode, participant, steppers } = globalThis.held
        const batches = { N, xs: xs.map(decode), targets: targets.map(decode) }
        return steppers.push(await participant[kind](batches, options)) - 1
      },
      { kind, N, xs: xs.map(encoded), targets: targets.map(encoded), options },
    )
  return {
    ...described,
    async predictor(batches) {
      const at = await make('predictor', batches)
      return async (i) =>
        Float32Array.from(
          await page.evaluate(async ([at, i]) => [...(await globalThis.held.steppers[at](i))], [at, i]),
        )
    },
    async trainer(batches, options) {
      const at = await make('trainer', batches, options)
      return {
        step: (i) => page.evaluate(([at, i]) => globalThis.held.steppers[at].step(i), [at, i]),
        async weights() {
          const arrays = await page.evaluate(
            async (at) => (await globalThis.held.steppers[at].weights()).map((values) => [...values]),
            at,
          )
          return arrays.map((values) => Float32Array.from(values))
        },
      }
    },
    close: () => browser.close(),
  }
})
