// The tiles of F(2×2) and F(4×4) over one image, and the products that they take.

import { conv2dGeometry } from '../../kernels/ops/window.js'
import { productsOf, type TileSize } from '../../kernels/wasm/conv2d-winograd-phases.js'
import { frame, group, rect, svg, text, type Part } from './draw.js'

const side = 10
const cell = 20
const geometry = conv2dGeometry([1, side, side, 1], [3, 3, 1, 1], {
  strides: [1, 1],
  dilations: [1, 1],
  padding: 'valid',
})

/** The image, the pixels of the first tile and of its neighbor, and the outputs that each tile gives. */
function tiled(m: TileSize): Part {
  const across = geometry.oW / m
  const pixels = Array.from({ length: side * side }, (_, i) => {
    const [row, column] = [Math.floor(i / side), i % side]
    const inFirst = row < m + 2 && column < m + 2
    return rect(column * cell, row * cell, cell, cell, { role: inFirst ? 'x' : 'none' })
  })
  const outputs = Array.from({ length: across * across }, (_, i) =>
    frame((1 + m * (i % across)) * cell, (1 + m * Math.floor(i / across)) * cell, m * cell, m * cell, {
      role: 'y',
      width: 2,
    }),
  )
  const all = productsOf(geometry, m) * across ** 2
  return [
    ...pixels,
    ...outputs,
    frame(0, 0, (m + 2) * cell, (m + 2) * cell, { role: 'x' }),
    frame(m * cell, 0, (m + 2) * cell, (m + 2) * cell, { role: 'x', dashed: true }),
    text((side * cell) / 2, -18, `F(${m}×${m}), ${m + 2}×${m + 2} pixels per tile`, { style: 'strong' }),
    text((side * cell) / 2, side * cell + 20, `${across ** 2} tiles · ${(m + 2) ** 2} products = ${all}`),
    text((side * cell) / 2, side * cell + 40, `${all / (geometry.oH * geometry.oW)} per output`, {
      style: 'quiet',
    }),
  ].join('\n')
}

export default function winogradTiles(): string {
  const direct = geometry.oH * geometry.oW * 9
  return svg(
    480,
    346,
    'Tiles over an image',
    'An image of 10×10 pixels has 8×8 outputs of a 3×3 filter. F(2×2) covers them by 16 tiles of 4×4 pixels, each giving 2×2 ' +
      'outputs; F(4×4) by 4 tiles of 6×6 pixels, each giving 4×4 outputs. Neighboring tiles share two columns of pixels.',
    group(22, 48, tiled(2)),
    group(258, 48, tiled(4)),
    text(240, 312, 'Blue: the pixels of a tile, dashed those of its neighbor.', { size: 12, style: 'quiet' }),
    text(240, 329, `Green: the outputs of each tile. Direct sums: ${direct} products.`, {
      size: 12,
      style: 'quiet',
    }),
  )
}
