// The test of Adebayo et al.: what is left of a map when the network's weights are replaced by random ones, from the top down.

import { gradCam, imageGrid, Random, saliency, type Image, type Model, type NDArray } from 'receptive'
import { number, svg, text } from './draw.js'
import { films, network, one, picture } from './rasters.js'

const side = 100
const classIndex = 1

/** Replaces the weights of these layers by random ones of the same spread. */
export async function randomize(net: Model, layers: readonly string[], seed: number): Promise<void> {
  const random = new Random(seed)
  const weights = await net.getWeights()
  for (const [name, { data }] of Object.entries(weights)) {
    if (!layers.includes(name.split('/')[0])) continue
    const spread = Math.sqrt(Array.from(data).reduce((sum, w) => sum + w * w, 0) / data.length)
    data.forEach((_, i) => (data[i] = spread * random.normal()))
  }
  net.setWeights(weights)
}

/** Spearman's rank correlation of two maps. */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const ranks = (values: ArrayLike<number>): number[] => {
    const order = Array.from(values, (_, i) => i).sort((i, j) => values[i] - values[j])
    const rank: number[] = []
    order.forEach((i, place) => (rank[i] = place))
    return rank
  }
  const [p, q] = [ranks(a), ranks(b)]
  const mean = (p.length - 1) / 2
  const sums = p.map((one, i) => [(one - mean) * (q[i] - mean), (one - mean) ** 2])
  return sums.reduce((sum, [both]) => sum + both, 0) / sums.reduce((sum, [, own]) => sum + own, 0)
}

export default async function sanityCheck(): Promise<string> {
  const net = await network()
  const film = one(films(2), 2)
  const heat = (map: NDArray): Image => imageGrid(map, { colormap: 'inferno', range: [0, 1] })
  const stages = [
    ['trained', []],
    ['dense random', ['dense']],
    ['+ conv2d_2', ['conv2d_2']],
    ['all random', ['conv2d_1', 'conv2d']],
  ] as const
  const parts: string[] = []
  const first: NDArray[] = []
  const said: string[] = []
  for (const [column, [name, layers]] of stages.entries()) {
    await randomize(net, layers, 5 + column)
    const maps = [
      (await gradCam(net, film, { classIndex })).heatmaps,
      (await saliency(net, film, { classIndex, method: 'smooth', samples: 10 })).heatmaps,
    ]
    if (column === 0) first.push(...maps)
    const x = 24 + column * 111
    parts.push(text(x + side / 2, 24, name, { size: 13, style: 'strong' }))
    for (const [row, map] of maps.entries()) {
      const y = 60 + row * 150
      const same = rankCorrelation(first[row].data, map.data)
      parts.push(await picture(x, y, side, heat(map)))
      parts.push(text(x + side / 2, y + side + 14, `ρ = ${number(same, 2)}`, { size: 12 }))
      said.push(`${row === 0 ? 'Grad-CAM' : 'SmoothGrad'}, ${name}: ${number(same, 2)}`)
    }
  }
  net.dispose()
  return svg(
    480,
    340,
    'With random weights the map must change',
    'Heatmaps of one film in two rows, Grad-CAM and SmoothGrad, in four columns: the trained network, and the network with more ' +
      `and more layers made random, from the last to the first. Rank correlation with the trained network’s map: ${said.join('; ')}.`,
    text(24, 48, 'Grad-CAM', { anchor: 'start', size: 12, style: 'quiet' }),
    text(24, 198, 'SmoothGrad', { anchor: 'start', size: 12, style: 'quiet' }),
    ...parts,
  )
}
