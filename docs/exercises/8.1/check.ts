import { layers, sequential } from 'receptive'
import { exercise } from '../exercise.js'

/** What the library takes for n: a kernel drawn with variance 1/n by `mode` lies within ±√(3/n). */
async function reference(shape: readonly number[], mode: 'fanIn' | 'fanOut'): Promise<number> {
  const kernelInitializer = { kind: 'varianceScaling', mode, distribution: 'uniform', seed: 1 } as const
  const layer =
    shape.length === 2
      ? layers.dense({ units: shape[1], kernelInitializer, inputShape: [shape[0]] })
      : layers.conv2d({
          filters: shape[3],
          kernelSize: [shape[0], shape[1]],
          kernelInitializer,
          inputShape: [9, 9, shape[2]],
        })
  const net = sequential([layer])
  await net.compile({ loss: 'meanSquaredError' })
  const [kernel] = Object.values(await net.getWeights())
  const largest = Math.max(...Array.from(kernel.data, Math.abs))
  return 3 / largest ** 2
}

export default exercise<typeof import('./start.js')>({
  title: 'The fans of a kernel',
  async check({ fans }, hold) {
    const exchanged = 'The two are exchanged: fanIn counts what an output adds up, fanOut where a value goes.'
    hold.equal('a dense kernel [400, 120]', fans([400, 120]), { fanIn: 400, fanOut: 120 }, [
      [{ fanIn: 120, fanOut: 400 }, exchanged],
    ])
    hold.equal('a convolution’s, [3, 5, 16, 32]', fans([3, 5, 16, 32]), { fanIn: 240, fanOut: 480 }, [
      [{ fanIn: 480, fanOut: 240 }, exchanged],
      [
        { fanIn: 16, fanOut: 32 },
        'A window has 3·5 taps: an output adds up that many values of each channel.',
      ],
      [{ fanIn: 3, fanOut: 5 }, 'Channels are the last two axes: [kH, kW, C, K].'],
      [
        { fanIn: 240, fanOut: 32 },
        'Each value lies in 3·5 windows: it goes to that many places of each filter.',
      ],
    ])
    for (const shape of [
      [64, 300],
      [3, 3, 32, 8],
    ]) {
      const { fanIn, fanOut } = fans(shape)
      const said = `[${shape.join(', ')}], as far as the library’s weights show it`
      hold.close(`fanIn of ${said}`, fanIn, await reference(shape, 'fanIn'), [], 0.02)
      hold.close(`fanOut of ${said}`, fanOut, await reference(shape, 'fanOut'), [], 0.02)
    }
  },
})
