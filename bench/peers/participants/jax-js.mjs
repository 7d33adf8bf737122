// jax-js on its WebAssembly device. Its threads are Web Workers, which Node lacks: with more than one thread, a stand-in over
// worker_threads is set up before it is loaded. It asks for as many as the processors there seem to be.

import { resolveObjectURL } from 'node:buffer'
import { Worker as NodeWorker } from 'node:worker_threads'
import { serve, transposed, versionOf } from './host.mjs'

class WebWorker {
  #started
  constructor(url) {
    const source = resolveObjectURL(url).text()
    this.#started = source.then((program) => {
      const prelude =
        `const { parentPort } = require('node:worker_threads'); globalThis.self = globalThis;` +
        `globalThis.postMessage = (data) => parentPort.postMessage(data);` +
        `parentPort.on('message', (data) => self.onmessage({ data }));`
      const worker = new NodeWorker(prelude + program, { eval: true })
      worker.on('message', (data) => this.onmessage?.({ data }))
      worker.on('error', (error) => this.onerror?.(error))
      worker.unref()
      return worker
    })
  }
  postMessage(data) {
    void this.#started.then((worker) => worker.postMessage(data))
  }
}

serve(async ({ threads, problem }) => {
  if (threads > 1) {
    globalThis.Worker = WebWorker
    Object.defineProperty(globalThis, 'navigator', { value: { hardwareConcurrency: threads } })
  }
  const {
    init,
    defaultDevice,
    jit,
    lax,
    nn,
    numpy: np,
    random,
    tree,
    valueAndGrad,
  } = await import('@jax-js/jax')
  await init('wasm')
  defaultDevice('wasm')
  const { side, channels, classes, learningRate, momentum, weights } = problem
  const pixels = Math.sqrt(weights[4].shape[0] / 32)

  // NCHW and OIHW, as its convolution wants; the rows of the first dense layer in the order of that.
  const toJax = [
    (w) => transposed(w, [3, 2, 0, 1]),
    (b) => b,
    (w) => transposed(w, [3, 2, 0, 1]),
    (b) => b,
    ({ shape, data }) => ({
      shape,
      data: transposed({ shape: [pixels, pixels, 32, shape[1]], data }, [2, 0, 1, 3]).data,
    }),
  ]
  const fromJax = [
    (w) => transposed(w, [2, 3, 1, 0]),
    (b) => b,
    (w) => transposed(w, [2, 3, 1, 0]),
    (b) => b,
    ({ shape, data }) => transposed({ shape: [32, pixels, pixels, shape[1]], data }, [1, 2, 0, 3]),
  ]
  const same = (values) => values
  const array = ({ shape, data }) => np.array(data).reshape(shape)
  const start = () => weights.map((weight, i) => array((toJax[i] ?? same)(weight)))

  const pool = (x) => lax.reduceWindow(x, np.max, [2, 2], [2, 2])
  const convolution = (x, w, b) =>
    nn.relu(lax.convGeneralDilated(x, w, [1, 1], 'VALID').add(b.reshape([1, 32, 1, 1])))
  const dropped = (x, rate, key) => {
    const kept = random.bernoulli(key, 1 - rate, x.shape)
    return np.where(kept, x.mul(1 / (1 - rate)), 0)
  }

  function logits([w1, b1, w2, b2, w3, b3, w4, b4], x, keys) {
    let y = pool(convolution(x, w1, b1))
    y = pool(convolution(y, w2, b2))
    y = y.reshape([y.shape[0], -1])
    if (keys.length > 0) y = dropped(y, 0.25, keys[0])
    y = nn.relu(np.matmul(y, w3).add(b3))
    if (keys.length > 0) y = dropped(y, 0.5, keys[1])
    return np.matmul(y, w4).add(b4)
  }

  const images = (xs, N) =>
    xs.map((data) => transposed({ shape: [N, side, side, channels], data }, [0, 3, 1, 2]))

  return {
    version: versionOf('@jax-js/jax'),
    async predictor({ N, xs }) {
      const net = start()
      const inputs = images(xs, N)
      const predict = jit((net, x) => nn.softmax(logits(net, x, []), -1))
      return async (i) => Float32Array.from(await predict(tree.ref(net), array(inputs[i])).data())
    },
    async trainer({ N, xs, targets }, { dropout }) {
      let net = start()
      let velocity = net.map((w) => np.zeros(w.shape))
      let seed = 0
      const inputs = images(xs, N)
      const loss = (net, x, y, keys) =>
        nn
          .logSoftmax(logits(net, x, keys), -1)
          .mul(y)
          .sum()
          .mul(-1 / N)
      const gradient = valueAndGrad(loss)
      const step = jit((net, velocity, x, y, keys) => {
        const [value, gradients] = gradient(tree.ref(net), x, y, keys)
        const v = velocity.map((v, at) => v.mul(momentum).sub(gradients[at].mul(learningRate)))
        return [net.map((w, at) => w.add(v[at].ref)), v, value]
      })
      return {
        async step(i) {
          const keys = dropout ? [random.key(seed++), random.key(seed++)] : []
          const y = array({ shape: [N, classes], data: targets[i] })
          const [w, v, value] = step(net, velocity, array(inputs[i]), y, keys)
          net = w
          velocity = v
          await value.data()
        },
        async weights() {
          const values = []
          for (const [at, weight] of net.entries()) {
            const { shape } = weight
            values.push(
              (fromJax[at] ?? same)({ shape, data: Float32Array.from(await weight.ref.data()) }).data,
            )
          }
          return values
        },
      }
    },
  }
})
