// Three taps side by side, and the same taps two pixels apart.

import { svg } from './draw.js'
import { windowRow } from './shared/window-row.js'

export default async function convolutionDilation(): Promise<string> {
  return svg(
    480,
    160,
    'Dilation',
    'A filter of three taps, 1, 10 and 100, over a row of six pixels. With dilation 1 it reaches over three pixels and has four ' +
      'places. With dilation 2 its taps stand two pixels apart, it reaches over five, and it has two places.',
    await windowRow(16, 22, { title: 'd = 1: reach 3, four places', pixels: 6, padding: 'valid' }),
    await windowRow(256, 22, {
      title: 'd = 2: reach 5, two places',
      pixels: 6,
      dilation: 2,
      padding: 'valid',
    }),
  )
}
