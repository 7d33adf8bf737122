// jax-js on its WebAssembly device. Its threads are Web Workers, which Node lacks. With more than one thread, a substitute
// based on worker_threads is set up before it is loaded. It uses as many threads as there seem to be processors.

import { resolveObjectURL } from 'node:buffer'
import { Worker as NodeWorker } from 'node:worker_threads'
import { planar, serve, transposed, unplanar, versionOf } from './host.mjs'

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
  // NCHW and OIHW, as its convolution requires.
  const array = ({ shape, data }) => np.array(data).reshape(shape)
  const start = () => weights.map((weight) => array(planar(weight, problem)))

  const dropped = (x, rate, key) => {
    const kept = random.bernoulli(key, 1 - rate, x.shape)
    return np.where(kept, x.mul(1 / (1 - rate)), 0)
  }

  function logits(parameters, x, keys) {
    const rest = [...parameters]
    const drops = [...keys]
    return problem.layers.reduce((y, layer, at) => {
      const made = apply(layer, problem.inputs[at], y, rest, drops)
      return layer.activation === 'relu' ? nn.relu(made) : made
    }, x)
  }

  /** A layer without its activation. It takes its weights from the front of `rest`, and its key from that of `drops`. */
  function apply({ type, ...config }, { before, after }, x, rest, drops) {
    if (type === 'conv2d') {
      const { strides: s, filters } = config
      const zeros = [before, after]
      const y = lax.convGeneralDilated(x, rest.shift(), [s, s], [zeros, zeros])
      return y.add(rest.shift().reshape([1, filters, 1, 1]))
    }
    if (type === 'maxPooling2d') {
      const size = [config.poolSize, config.poolSize]
      return lax.reduceWindow(x, np.max, size, size)
    }
    if (type === 'flatten') return x.reshape([x.shape[0], -1])
    if (type === 'dropout') return drops.length > 0 ? dropped(x, config.rate, drops.shift()) : x
    return np.matmul(x, rest.shift()).add(rest.shift())
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
      const dropouts = problem.layers.filter(({ type }) => type === 'dropout')
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
          const keys = dropout ? dropouts.map(() => random.key(seed++)) : []
          const y = array({ shape: [N, classes], data: targets[i] })
          const [w, v, value] = step(net, velocity, array(inputs[i]), y, keys)
          net = w
          velocity = v
          await value.data()
        },
        async weights() {
          const values = []
          for (const [at, weight] of net.entries()) {
            const data = Float32Array.from(await weight.ref.data())
            values.push(unplanar(weights[at], data, problem))
          }
          return values
        },
      }
    },
  }
})
