import { layers, sequential } from 'receptive'
import { exercise } from '../exercise.js'

/** How many the library's layer has. */
async function counted(inputs: number, units: number, useBias: boolean): Promise<number> {
  const net = sequential([layers.dense({ units, useBias, inputShape: [inputs] })])
  await net.compile({ loss: 'meanSquaredError' })
  return Object.values(await net.getWeights()).reduce((sum, { data }) => sum + data.length, 0)
}

export default exercise<typeof import('./start.js')>({
  title: 'The weights of a dense layer',
  async check({ numberOfWeights }, hold) {
    hold.equal(
      '100 inputs, 10 units, no bias',
      numberOfWeights(100, 10, false),
      await counted(100, 10, false),
      [
        [1010, 'There is no bias here: useBias is false.'],
        [110, 'Every unit looks at every input: the two numbers are multiplied.'],
      ],
    )
    hold.equal(
      '100 inputs, 10 units, with biases',
      numberOfWeights(100, 10, true),
      await counted(100, 10, true),
      [
        [1000, 'Your count leaves out the biases.'],
        [1100, 'A bias belongs to a unit, not to an input: there are as many as units.'],
        [1001, 'Each unit has a bias of its own; one for all would not do.'],
      ],
    )
    hold.equal(
      'the case study: 8192 inputs, 128 units',
      numberOfWeights(8192, 128, true),
      await counted(8192, 128, true),
    )
  },
})
