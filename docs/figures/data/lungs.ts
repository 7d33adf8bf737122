// Trains the small network that docs/looking-inside.md looks into, on phantoms of the case study: `npx tsx docs/figures/data/lungs.ts`
// writes lungs.safetensors beside this file. Its pictures are drawn from that file, so that they are the same everywhere.

import { writeFileSync } from 'node:fs'
import { adam, arrayDataset, layers, sequential, type NDArray } from 'receptive'
import { DIAGNOSES, listPhantoms } from '../../../examples/pneumonia/phantoms/patients.js'
import { renderPhantom } from '../../../examples/pneumonia/phantoms/render.js'

const side = 64

/** Phantoms as a network takes them, and their classes; so many of each. */
export function phantoms(seed: number, each: number): { readonly x: NDArray; readonly y: number[] } {
  const listed = [...listPhantoms(seed, { all: each })]
  const data = new Float32Array(listed.length * side * side)
  listed.forEach((phantom, n) => {
    const gray = renderPhantom({ ...phantom, size: side })
    gray.forEach((value, i) => (data[n * side * side + i] = value / 255))
  })
  return {
    x: { shape: [listed.length, side, side, 1], data },
    y: listed.map(({ diagnosis }) => DIAGNOSES.indexOf(diagnosis)),
  }
}

if (process.argv[1] === import.meta.filename) {
  const conv = (filters: number) =>
    layers.conv2d({
      filters,
      kernelSize: 3,
      padding: 'same',
      activation: 'relu',
      inputShape: [side, side, 1],
    })
  const net = sequential([
    conv(8),
    layers.maxPooling2d(),
    conv(16),
    layers.maxPooling2d(),
    conv(16),
    layers.globalAveragePooling2d(),
    layers.dense({ units: 3, activation: 'softmax' }),
  ])
  await net.compile({
    ...{ loss: 'sparseCategoricalCrossentropy', metrics: 'accuracy' },
    optimizer: adam({ learningRate: 0.004 }),
    seed: 1,
  })
  const set = (seed: number, each: number) => {
    const { x, y } = phantoms(seed, each)
    return arrayDataset({ x, y, classNames: DIAGNOSES })
  }
  await net.fit(set(1, 200), {
    ...{ epochs: 60, validationData: set(2, 60) },
    callbacks: [{ onEpochEnd: (epoch, logs) => console.log(epoch, logs) }],
  })
  writeFileSync(new URL('lungs.safetensors', import.meta.url), await net.toSafetensors())
}
