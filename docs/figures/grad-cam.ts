// Films of three classes, and where the network looked: Grad-CAM on each.

import { gradCam, imageGrid, overlay } from 'receptive'
import { svg, text } from './draw.js'
import { films, network, one, picture } from './rasters.js'

const side = 132

export default async function gradCamFigure(): Promise<string> {
  const net = await network()
  const all = films(2)
  const columns = await Promise.all(
    [0, 2, 5].map(async (n, column) => {
      const film = one(all, n)
      const { heatmaps, classes } = await gradCam(net, film)
      const { data } = await net.predict(film)
      const [lit] = overlay(film, heatmaps)
      const x = 24 + column * 150
      const said = `${net.classNames![classes[0]]}, ${Math.round(100 * data[classes[0]])} %`
      return {
        said,
        part: [
          text(x + side / 2, 24, net.classNames![Math.floor(n / 2)], { style: 'strong' }),
          await picture(x, 40, side, imageGrid(film)),
          await picture(x, 184, side, lit),
          text(x + side / 2, 332, said, { size: 13 }),
        ],
      }
    }),
  )
  net.dispose()
  return svg(
    480,
    352,
    'Where the network looked',
    'Three synthetic chest films in a row: clear lungs, a lobe filled by bacterial pneumonia, and a viral one. Below each stands ' +
      'the same film with the Grad-CAM heatmap of the class that the network predicts: ' +
      `${columns.map(({ said }) => said).join('; ')}.`,
    ...columns.flatMap(({ part }) => part),
  )
}
