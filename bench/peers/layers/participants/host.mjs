// What participants share: a layer is opened from the driver's files, checked by its outputs, and run for so long.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pid } from 'node:process'
import { answer, floats } from '../../participants/host.mjs'

/**
 * Serves a participant: `open({ threads })` resolves to `{ version, layer }`, where `layer({ x, w, b, … })`, the arrays with
 * shapes, resolves to `{ step, output, close }`: `step()` computes once, of inputs in the library's own memory to outputs
 * that stay there; `output()` resolves to the outputs, NHWC.
 */
export function serveLayers(open) {
  let participant
  let opened
  answer({
    async open(options) {
      participant = await open(options)
      return { version: participant.version, detail: participant.detail }
    },
    /** Opens a layer in the place of the one before; gives a file of what comes of it. */
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
     * Steps until so many milliseconds have passed, at least one: the median of what they took. What others have of the
     * machine falls on few of them.
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
