import { input, layers, model, sequential, type Layer } from 'receptive'
import { exercise } from '../exercise.js'

/** How many weights a layer has on images of 64 channels. */
async function weights(layer: Layer): Promise<number> {
  const x = input({ shape: [4, 4, 64] })
  const net = model({ inputs: x, outputs: layer.apply(x) })
  await net.compile({ loss: 'meanSquaredError', backend: 'reference' })
  return Object.values(await net.getWeights()).reduce((sum, { data }) => sum + data.length, 0)
}

/** The input channels that move output channel 5. */
async function channels(): Promise<readonly number[]> {
  const net = sequential([
    layers.conv2d({ filters: 8, kernelSize: 1, groups: 4, useBias: false, inputShape: [1, 1, 12] }),
  ])
  await net.compile({ loss: 'meanSquaredError', backend: 'reference', seed: 1 })
  const all = Array.from({ length: 12 }, (_, c) => c)
  const { data } = await net.predict(all.map((c) => [[all.map((other) => (other === c ? 1 : 0))]]))
  return all.filter((c) => data[c * 8 + 5] !== 0)
}

const config = { filters: 128, kernelSize: 3, useBias: false } as const

export default exercise<typeof import('./start.js')>({
  title: 'Weights of full, separable and grouped convolutions',
  async check(answer, hold) {
    hold.equal('full', answer.full(), await weights(layers.conv2d(config)), [
      [1152, 'Each of the 128 filters has weights for each of the 64 channels.'],
      [576, 'That is one filter for all of them: there are 128.'],
    ])
    hold.equal('separable', answer.separable(), await weights(layers.separableConv2d(config)), [
      [576, 'That is the depthwise half. The 1×1 convolution that follows has weights as well.'],
      [8192, 'That is the pointwise half. The depthwise filters have weights as well.'],
      [9344, 'The depthwise half has one filter per input channel, 64 of them.'],
      [576 * 8192, 'The two halves run one after the other: their weights add up.'],
    ])
    hold.equal('8 groups', answer.grouped(), await weights(layers.conv2d({ ...config, groups: 8 })), [
      [73_728, 'In 8 groups each filter reads an eighth of the channels only.'],
      [1152, 'That is one group, 8 channels to 16. There are 8 groups.'],
    ])
    hold.equal('the channels that filter 5 reads', answer.channelsOfFilter5(), await channels(), [
      [[4, 5], 'Those would be the outputs of its group. A group reads 12/4 = 3 channels.'],
      [[3, 4, 5], 'A group has 8/4 = 2 filters, so filter 5 is in group 2, counted from 0.'],
      [[7, 8, 9], 'Channels count from 0.'],
    ])
  },
})
