// The model in TensorFlow.js, for Node and pages alike: `tf` is handed in, and so is a network that was loaded from files.

export function participant(
  tf,
  { side, channels, classes, layers, learningRate, momentum, weights },
  { trains = true, loaded } = {},
) {
  function model(dropout) {
    const net = tf.sequential()
    const used = layers.filter(({ type }) => dropout || type !== 'dropout')
    used.forEach(({ type, ...config }, at) => {
      net.add(tf.layers[type]({ ...config, ...(at === 0 && { inputShape: [side, side, channels] }) }))
    })
    tf.tidy(() => net.setWeights(weights.map(({ shape, data }) => tf.tensor(data, shape))))
    return net
  }
  const images = (N, data) => tf.tensor4d(data, [N, side, side, channels])

  async function predictor({ N, xs }) {
    const net = loaded ?? model(false)
    return async (i) => {
      const y = tf.tidy(() => net.predict(images(N, xs[i]), { batchSize: N }))
      const values = await y.data()
      y.dispose()
      return values
    }
  }

  async function trainer({ N, xs, targets }, { dropout }) {
    const net = model(dropout)
    net.compile({ optimizer: tf.train.momentum(learningRate, momentum), loss: 'categoricalCrossentropy' })
    return {
      async step(i) {
        const x = images(N, xs[i])
        const y = tf.tensor2d(targets[i], [N, classes])
        await net.trainOnBatch(x, y)
        tf.dispose([x, y])
      },
      weights: () => Promise.all(net.getWeights().map((weight) => weight.data())),
    }
  }

  return { version: tf.version.tfjs, predictor, trainer: trains ? trainer : undefined }
}
