import { input, layers, model } from 'receptive'
import { exercise } from '../exercise.js'

const [x, w] = [2, 3]

/** y of the network, by its layers. */
async function y(x: number, w: number): Promise<number> {
  const [a, b] = [input({ shape: [1], name: 'x' }), input({ shape: [1], name: 'w' })]
  const product = layers.multiply().apply([layers.multiply().apply([b, a]), a])
  const net = model({ inputs: [a, b], outputs: layers.add().apply([product, a]) })
  await net.compile({ loss: 'meanSquaredError', backend: 'reference' })
  const { data } = await net.predict({ x: [[x]], w: [[w]] })
  return data[0]
}

export default exercise<typeof import('./start.js')>({
  title: 'A value used three times',
  async check(answer, hold) {
    // y is quadratic at most in each of the two, so a central difference is exact.
    hold.close('dx', answer.inputGradient(), ((await y(x + 1, w)) - (await y(x - 1, w))) / 2, [
      [12, 'x also goes around the products, with the gradient dy = 1.'],
      [7, 'x is a factor twice: two gradients come back from the products, 6 and 6.'],
      [6, 'That is the gradient of a single use. Add those of all three.'],
      [36, 'Gradients that meet are added, not multiplied.'],
    ])
    hold.close('dw', answer.weightGradient(), ((await y(x, w + 1)) - (await y(x, w - 1))) / 2, [
      [2, 'w is multiplied by x twice.'],
      [5, 'The way around does not use w.'],
    ])
  },
})
