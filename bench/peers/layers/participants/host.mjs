// What participants have in common: a layer is opened from the driver's files, checked by its outputs, and run for a given
// time.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pid } from 'node:process'
import { answer, floats } from '../../participants/host.mjs'

/**
 * Serves a participant: `open({ threads })` resolves to `{ version, layer }`. `layer({ x, w, b, … })`, with arrays and their
 * shapes, resolves to `{ step, output, close }`. `step()` computes once, with inputs and outputs in the library's own
 * memory; `output()` resolves to the outputs, NHWC.
 */
export function serveLayers(open) {
  let participant
  let opened
  answer({
    async open(options) {
      participant = await open(options)
      return { version: participant.version, detail: participant.detail }
    },
    /** Opens a layer in place of the one before; writes its outputs to a file. */
    async layer({ layer, folder }) {
      await opened?.close()
      opened = undefined
      const array = (name, shape) => ({ shape, data: floats(join(folder, `${name}.f32`)) })
      opened = await participant.layer({
        ...layer,
        x: array('x', layer.x),
        w: array('w', layer.w),
        b: array('b', [layer.y[3]]),
      })
      const output = join(folder, `${pid}.f32`)
      writeFileSync(output, await opened.output())
      return { output }
    },
    /**
     * Runs steps for this many milliseconds, at least one; returns the median of their times, which other activity on the
     * machine hardly affects.
     */
    async run({ ms }) {
      const { performance } = globalThis
      const { step } = opened
      const times = []
      const start = performance.now()
      let before = start
      do {
        const running = step()
        if (running) await running
        const now = performance.now()
        times.push(now - before)
        before = now
      } while (before - start < ms)
      times.sort((a, b) => a - b)
      return { step: (times[(times.length - 1) >> 1] + times[times.length >> 1]) / 2 }
    },
    async close() {
      await opened?.close()
      return {}
    },
  })
}
