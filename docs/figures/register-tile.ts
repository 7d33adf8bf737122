// The tile of 4 rows × 8 columns: which value lives in which of a processor's 16 vector registers.

import { arrow, frame, rect, svg, text, type Part, type Role } from './draw.js'

const [rows, vectors] = [4, 2]
const width = 84

const register = (x: number, y: number, name: string, role: Role): Part =>
  rect(x, y, width, 30, { role, radius: 4 }) + text(x + width / 2, y + 15, name, { size: 13, style: 'code' })

export default function registerTile(): string {
  const sums = Array.from({ length: rows * vectors }, (_, i) => {
    const [row, vector] = [Math.floor(i / vectors), i % vectors]
    return register(206 + vector * 92, 118 + row * 38, `${'abcd'[row]}${vector}`, 'y')
  })
  const columns = Array.from({ length: vectors }, (_, v) => register(206 + v * 92, 52, `f${v}`, 'w'))
  const broadcasts = Array.from({ length: rows }, (_, row) =>
    [
      register(96, 118 + row * 38, `e · · ·`, 'x'),
      text(56, 133 + row * 38, `a[${row}, k]`, { size: 13, style: 'code' }),
      arrow([182, 133 + row * 38], [202, 133 + row * 38]),
    ].join('\n'),
  )
  const [loads, products] = [rows + vectors, rows * vectors]
  return svg(
    480,
    382,
    'The register tile',
    `A tile of 4 rows and 8 columns keeps ${products} sums in vector registers of four floats. A step along the depth loads ` +
      `${vectors} vectors of the packed panel and broadcasts one float of each of the ${rows} rows, ${loads} loads, and adds ` +
      `${products} products. With one register for a product that makes ${products + loads + 1} of 16.`,
    text(290, 22, 'row k of the panel: 2 vectors of 4 floats', { size: 13, style: 'quiet' }),
    ...columns,
    arrow([248, 86], [248, 112]),
    arrow([340, 86], [340, 112]),
    ...broadcasts,
    ...sums,
    frame(200, 112, 188, 158, { role: 'y' }),
    text(434, 176, 'sums', { style: 'strong' }),
    text(434, 196, 'stay here', { size: 13, style: 'quiet' }),
    text(434, 212, 'all along', { size: 13, style: 'quiet' }),
    register(206, 288, 'product', 'none'),
    text(298, 303, 'waits to be added', { anchor: 'start', size: 13, style: 'quiet' }),
    text(
      240,
      342,
      `${products} sums + ${loads} loads + 1 product = ${products + loads + 1} of 16 registers`,
      {
        style: 'strong',
      },
    ),
    text(240, 364, `per step: ${loads} loads, ${products} multiply-adds of 4 floats`, {
      size: 13,
      style: 'quiet',
    }),
  )
}
