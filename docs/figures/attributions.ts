// One film, and what five methods say of it.

import { gradCam, imageGrid, occlusion, saliency, type NDArray } from 'receptive'
import { svg, text } from './draw.js'
import { films, network, one, picture } from './rasters.js'

const side = 132
const classIndex = 1

export default async function attributions(): Promise<string> {
  const net = await network()
  const film = one(films(2), 2)
  const heat = ({ heatmaps }: { readonly heatmaps: NDArray }) =>
    imageGrid(heatmaps, { colormap: 'inferno', range: [0, 1] })
  const smooth = { classIndex, method: 'smooth', samples: 20, seed: 1 } as const
  const shown = [
    ['the film', imageGrid(film)],
    ['Grad-CAM', heat(await gradCam(net, film, { classIndex }))],
    ['occlusion', heat(await occlusion(net, film, { classIndex, windowSize: 12, strides: 6 }))],
    ['gradient', heat(await saliency(net, film, { classIndex }))],
    ['SmoothGrad', heat(await saliency(net, film, smooth))],
    [
      'integrated gradients',
      heat(await saliency(net, film, { classIndex, method: 'integrated', steps: 20 })),
    ],
  ] as const
  const parts = await Promise.all(
    shown.map(async ([name, image], i) => {
      const [x, y] = [24 + (i % 3) * 150, 40 + Math.floor(i / 3) * 168]
      return [
        text(x + side / 2, y - 14, name, { size: 13, style: 'strong' }),
        await picture(x, y, side, image),
      ]
    }),
  )
  net.dispose()
  return svg(
    480,
    356,
    'Five answers to one question',
    'A synthetic film with a lobe filled by bacterial pneumonia, and five maps of what spoke for that class, bright on black. ' +
      'Grad-CAM is bright on all dense tissue: the filled lobe, the spine, the heart and the belly. Occlusion is brightest at the ' +
      'upper and the lower edge. The gradient and SmoothGrad are speckles within the dark lungs. Integrated gradients are faint, along edges.',
    ...parts.flat(),
  )
}
