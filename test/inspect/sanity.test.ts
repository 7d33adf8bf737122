// The sanity check of J. Adebayo et al., 2018: a map of a network whose weights are random must differ from that of the trained
// one; and the map of a trained one must show what it was trained on.

import { beforeAll, describe, expect, it } from 'vitest'
import { gradCam, loadModel, occlusion, saliency, type Model, type NDArray } from 'receptive'
import { films, network, one } from '../../docs/figures/rasters.js'
import { randomize, rankCorrelation } from '../../docs/figures/sanity-check.js'

const classIndex = 1
const methods: Record<string, (net: Model, film: NDArray) => Promise<{ readonly heatmaps: NDArray }>> = {
  gradCam: (net, film) => gradCam(net, film, { classIndex }),
  gradient: (net, film) => saliency(net, film, { classIndex }),
  smooth: (net, film) => saliency(net, film, { classIndex, method: 'smooth', samples: 5 }),
  integrated: (net, film) => saliency(net, film, { classIndex, method: 'integrated', steps: 5 }),
  occlusion: (net, film) => occlusion(net, film, { classIndex, windowSize: 16, strides: 16 }),
}

describe.each(Object.keys(methods))('with random weights, the map of %s', (name) => {
  let trained: Model
  let film: NDArray
  beforeAll(async () => {
    trained = await network()
    film = one(films(2), 2)
  })

  it('changes, and is the same again with the weights of the trained network', async () => {
    const map = async (net: Model): Promise<ArrayLike<number>> =>
      (await methods[name](net, film)).heatmaps.data
    const own = await map(trained)
    const copy = await loadModel(await trained.toSafetensors(), { backend: 'reference' })
    expect(await map(copy)).toEqual(own)
    await randomize(copy, ['conv2d', 'conv2d_1', 'conv2d_2', 'dense'], 11)
    expect(Math.abs(rankCorrelation(own, await map(copy)))).toBeLessThan(0.6)
    copy.dispose()
    trained.dispose()
  })
})
