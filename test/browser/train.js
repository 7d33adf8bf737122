// What a user's page may do: a small convolutional network learns where a picture is bright, is saved and loaded again.
// It is given to every bundler as it stands, and to browsers.

import { arrayDataset, layers, loadModel, openBackend, Random, sequential, sgd } from 'receptive'

const { performance } = globalThis
const side = 24
const count = 24

/** Pictures of noise, brighter in the left half or in the right. */
function pictures() {
  const random = new Random(3)
  const data = new Float32Array(count * side * side)
  const labels = Array.from({ length: count }, (_, n) => n % 2)
  for (let at = 0; at < data.length; at++) {
    const right = at % side > side / 2
    const n = Math.floor(at / side / side)
    data[at] = random.uniform() + (right === (labels[n] === 1) ? 1 : 0)
  }
  return { x: { shape: [count, side, side, 1], data }, y: labels }
}

/** Trains on the default backend, or on `wasm` in the SIMD that is asked for, and says what came of it. */
export async function train(simd) {
  const { x, y } = pictures()
  const model = sequential([
    layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu', inputShape: [side, side, 1] }),
    layers.maxPooling2d(),
    layers.dropout({ rate: 0.1 }),
    layers.flatten(),
    layers.dense({ units: 2, activation: 'softmax' }),
  ])
  await model.compile({
    loss: 'categoricalCrossentropy',
    optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
    seed: 1,
    backend: simd && (await openBackend('wasm', { simd })),
  })
  await model.predict(x)
  // Since the page, or the process, began.
  const firstPrediction = performance.now()
  const { loss } = (await model.fit(arrayDataset({ x, y, classNames: ['left', 'right'] }), { epochs: 6 }))
    .history
  const file = await model.toSafetensors()
  const copy = await loadModel(file)
  const [own, loaded] = [await model.predict(x), await copy.predict(x)]
  return {
    device: model.backend.describe(),
    loss: [...loss],
    savedBytes: file.length,
    sameAfterLoading: own.data.every((value, i) => value === loaded.data[i]),
    right: (await copy.predictClasses(x)).filter((label, n) => label === y[n]).length / count,
    firstPrediction,
  }
}
