// What the gradient of each tap gathers: the pixels that the tap met, each times the gradient of its output.

import { group, number, svg, text } from './draw.js'
import { grid, rowsOf } from './grids.js'
import { dy, gradient, image, pixels, sliding } from './shared/example.js'
import { computeOne } from '../shared/reference.js'

export default async function convolutionFilterGradient(): Promise<string> {
  const dw = rowsOf(
    await computeOne('conv2dFilterGradient', { x: image, dy: gradient }, { ...sliding, kernelSize: [2, 2] }),
    2,
  )

  /** The image with the pixels that a tap met; those whose output has no gradient stay pale. */
  const tap = (u: number, v: number) => {
    const outputs = (row: number, column: number) => dy[row - u]?.[column - v]
    const shown = grid(0, 20, pixels, {
      size: 28,
      role: (row, column) => (outputs(row, column) ? 'x' : 'none'),
    })
    const products = dy.flatMap((row, i) =>
      row.flatMap((g, j) => (g === 0 ? [] : [`${number(g)}·${number(pixels[i + u][j + v])}`])),
    )
    return group(
      176 + v * 160,
      20 + u * 164,
      text(56, 4, `tap (${u},${v})`, { size: 13 }),
      shown.part,
      shown.window(u, v, 2, 3, { role: 'dy' }),
      text(56, 120, `${products.join(' + ')}`, { size: 13 }),
      text(56, 138, `= ${number(dw[u][v])}`, { style: 'strong' }),
    )
  }
  const given = grid(26, 52, dy, { role: 'dy' })
  const result = grid(42, 204, dw, { role: 'w' })
  return svg(
    480,
    344,
    'The gradient with respect to the filter',
    'The gradient dy, 1 0 2 in its first row and 0 3 0 in its second, is laid over the image 1 to 12 at four places, one for each ' +
      'tap. At each place the gradient’s numbers are multiplied by the pixels under them and added. ' +
      `The gradients of the taps are ${dw.flat().join(', ')}.`,
    text(74, 32, 'dy', { style: 'strong' }),
    given.part,
    text(74, 184, 'dw', { style: 'strong' }),
    result.part,
    ...[0, 1].flatMap((u) => [0, 1].map((v) => tap(u, v))),
  )
}
