// Colors for the numbers from 0 to 1.
//
// viridis and inferno are those of matplotlib, by S. van der Walt and N. Smith, in the public domain (CC0). Their lightness rises
// evenly, also for color-blind readers and in gray prints. Every eighth color is listed here. The others are interpolated, to
// within 2 of 255 of the published ones.

/** Names of the color maps; `gray` runs from black to white. */
export type Colormap = 'viridis' | 'inferno' | 'gray'

export const colormaps: readonly Colormap[] = ['viridis', 'inferno', 'gray']

const stops: Readonly<Record<Colormap, string>> = {
  viridis:
    '440154 470d60 48186a 482374 472d7b 453781 424086 3e4989 3b528b 375b8d 33638d ' +
    '2f6b8e 2c728e 297a8e 26828e 23898e 21908c 1f978b 1f9f88 21a685 27ad81 31b57b ' +
    '3ebc74 4dc26c 5cc863 6ece58 82d34d 95d840 aadc32 c0df25 d5e21a eae51a fde725',
  inferno:
    '000004 040312 0b0724 150b37 210c4a 2f0a5b 3d0965 4a0c6b 56106e 63156e 70196e ' +
    '7d1e6d 89226a 962766 a32c61 af315b bb3654 c63d4d d14545 da4f3c e35932 eb6529 ' +
    'f1721e f67f14 f98c0a fb9b06 fcaa0f fbba1f f9c932 f5d949 f2e865 f3f586 fcffa4',
  gray: '000000 ffffff',
}

/** The 256 colors of a map, as RGB bytes one after another. */
export function colorsOf(colormap: Colormap): Uint8Array {
  const known = stops[colormap].split(' ').map((hex) => parseInt(hex, 16))
  const channel = (i: number, shift: number): number => (known[Math.min(i, known.length - 1)] >> shift) & 255
  const colors = new Uint8Array(256 * 3)
  for (let v = 0; v < 256; v++) {
    const at = (v / 255) * (known.length - 1)
    const i = Math.floor(at)
    for (let c = 0; c < 3; c++) {
      const shift = 16 - 8 * c
      colors[v * 3 + c] = Math.round(channel(i, shift) * (1 - at + i) + channel(i + 1, shift) * (at - i))
    }
  }
  return colors
}
