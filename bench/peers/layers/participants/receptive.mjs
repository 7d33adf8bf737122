// This library's op on its WebAssembly backend. The driver bundles this file.

import { argv } from 'node:process'
import { openBackend } from 'receptive'
import { serveLayers } from './host.mjs'

const [, , version] = argv

serveLayers(async ({ threads }) => {
  const backend = await openBackend('wasm', { threads })
  return {
    version,
    detail: Object.values(backend.describe().details).join(', '),
    layer({ op, x, w, b, strides, padding, groups }) {
      const inputs = { x: backend.tensor(x), w: backend.tensor(w), b: backend.tensor(b) }
      const attributes = { strides, padding, dilations: [1, 1], ...(op === 'groupedConv2d' && { groups }) }
      return {
        step: () => backend.release(backend.run(op, inputs, attributes)),
        async output() {
          const y = backend.run(op, inputs, attributes)
          const values = await backend.read(y)
          backend.release(y)
          return values
        },
        close: () => Object.values(inputs).forEach((tensor) => backend.release(tensor)),
      }
    },
  }
})
