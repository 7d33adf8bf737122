// How large values are after each of ten layers, and gradients on their way back, by initializer.

import {
  initializers,
  layers,
  openBackend,
  sequential,
  type ConfiguredInitializer,
  type Tensor,
} from 'receptive'
import { group, number, svg, text } from './draw.js'
import { plot } from './plot.js'

const [depth, units, examples] = [10, 256, 32]

/** The root of the mean square. */
async function size(tensor: Tensor): Promise<number> {
  const values = Array.from(await tensor.data())
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length)
}

/** Of a stack of dense layers with ReLU: the size of each layer's output, and of the gradient with respect to each layer's input. */
export async function spread(kernelInitializer: ConfiguredInitializer) {
  const backend = await openBackend('reference')
  const net = sequential(
    Array.from({ length: depth }, (_, i) =>
      layers.dense({ units, useBias: false, kernelInitializer, ...(i === 0 && { inputShape: [units] }) }),
    ),
  )
  await net.compile({ loss: 'meanSquaredError', backend, seed: 1 })
  const kernels = Object.values(await net.getWeights()).map((kernel) => backend.tensor(kernel))
  const normal = (key: number) =>
    backend.run('randomNormal', {}, { shape: [examples, units], stddev: 1, key })
  const values = [normal(7)]
  for (const w of kernels)
    values.push(backend.run('relu', { x: backend.run('dense', { x: values.at(-1)!, w }, {}) }, {}))
  const gradients = [normal(8)]
  for (const [i, w] of [...kernels.entries()].reverse()) {
    const dy = backend.run('reluGradient', { y: values[i + 1], dy: gradients[0] }, {})
    gradients.unshift(backend.run('denseInputGradient', { dy, w }, {}))
  }
  const found = {
    forward: await Promise.all(values.map(size)),
    backward: await Promise.all(gradients.map(size)),
  }
  backend.dispose()
  return found
}

export default async function drawn(): Promise<string> {
  const shown = [
    { name: 'normal, 0.2', made: initializers.randomNormal({ stddev: 0.2 }), options: { role: 'w' } },
    { name: 'He', made: initializers.heNormal(), options: { role: 'x', width: 3 } },
    { name: 'Glorot', made: initializers.glorotNormal(), options: { role: 'y', dashed: true } },
    { name: 'normal, 0.05', made: initializers.randomNormal({ stddev: 0.05 }), options: { role: 'dy' } },
  ] as const
  const found = await Promise.all(shown.map(({ made }) => spread(made)))
  const panel = (label: string, direction: 'forward' | 'backward') => {
    // The way back is read from left to right, too: from the last layer to the first.
    const [from, to] = direction === 'forward' ? [0, depth] : [depth, 0]
    const drawnIn = plot(62, 34, 306, 200, {
      x: {
        from,
        to,
        ticks: [0, 2, 4, 6, 8, 10],
        label: direction === 'forward' ? 'after layer' : 'back to the output of layer',
      },
      y: {
        ...{ from: 1e-3, to: 1e4, ticks: [1e-3, 1e-2, 0.1, 1, 10, 100, 1e3, 1e4], scale: 'log' },
        label,
      },
    })
    return [
      drawnIn.axes,
      ...shown.flatMap(({ name, options }, i) => {
        const sizes = found[i][direction].map((value, layer) => [layer, value] as const)
        const [, y] = drawnIn.at(...sizes[to])
        return [drawnIn.curve(sizes, options), text(376, y, name, { anchor: 'start', size: 13 })]
      }),
    ]
  }
  return svg(
    480,
    580,
    'Values and gradients through ten layers, by initializer',
    `Sizes, as roots of mean squares, on a logarithmic axis from 0.001 to 10 000. After ten layers the values are ${shown.map(({ name }, i) => `${number(found[i].forward[depth])} (${name})`).join(', ')}. ` +
      `On the way back to the input the gradients have become ${shown.map(({ name }, i) => `${number(found[i].backward[0])} (${name})`).join(', ')}. Only with He’s variance both stay near 1.`,
    ...panel('size of the values, forward', 'forward'),
    group(0, 290, ...panel('size of the gradients, backward', 'backward')),
  )
}
