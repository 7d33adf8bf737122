// What a program gets if it asks for nothing by name, and what it is told if it asks for threads or WebAssembly. It is
// bundled for pages and workers, and run as it is in Node.

import { layers, openBackend, sequential } from 'receptive'

const { console } = globalThis

function network() {
  return sequential([
    layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [16, 16, 1] }),
    layers.flatten(),
    layers.dense({ units: 2, activation: 'softmax' }),
  ])
}

/** The message of the error that a promise ends in. */
const refused = (promise) =>
  promise.then(
    () => undefined,
    ({ message }) => message,
  )

export async function probe() {
  const warnings = []
  const { warn } = console
  console.warn = (text) => warnings.push(text)
  try {
    const model = network()
    await model.compile({ loss: 'categoricalCrossentropy' })
    // A second is told what the first was, and nothing on the console.
    await network().compile({ loss: 'categoricalCrossentropy' })
    const { data } = await model.predict({ shape: [64, 16, 16, 1], data: new Float32Array(64 * 256).fill(1) })
    return {
      device: model.backend.describe(),
      predicts: data.every((p) => p > 0 && p < 1),
      warnings,
      threads: await refused(openBackend('wasm', { threads: 2 })),
      wasm: await refused(network().compile({ loss: 'categoricalCrossentropy', backend: 'wasm' })),
    }
  } finally {
    console.warn = warn
  }
}
