// Where a filter of three taps stands with `valid` and `same`, and on which side the zeros are.

import { svg, text } from './draw.js'
import { windowRow } from './shared/window-row.js'

export default async function convolutionPadding(): Promise<string> {
  return svg(
    480,
    336,
    'Padding: valid and same',
    'A filter of three taps, 1, 10 and 100, over rows of pixels. Valid, stride 1: five pixels give three windows, all inside. ' +
      'Same, stride 1: five windows, with one zero on each side. Same, stride 2 on five pixels: three windows, the two zeros ' +
      'split evenly. Same, stride 2 on four pixels: two windows, and the only zero stands after the image.',
    await windowRow(16, 22, { title: 'valid, s = 1: out = 3', pixels: 5, padding: 'valid' }),
    await windowRow(256, 22, { title: 'same, s = 1: out = 5, total 2', pixels: 5, padding: 'same' }),
    await windowRow(16, 194, {
      title: 'same, s = 2: out = 3, total 2',
      pixels: 5,
      stride: 2,
      padding: 'same',
    }),
    await windowRow(256, 194, {
      title: 'same, s = 2: out = 2, total 1',
      pixels: 4,
      stride: 2,
      padding: 'same',
    }),
    text(240, 322, 'dots: the taps 1, 10, 100; bold: the sum', {
      size: 12,
      style: 'quiet',
      anchor: 'middle',
    }),
  )
}
