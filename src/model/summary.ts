// Keras's table: layer, output shape, parameters.

import { sizeOf } from '../../kernels/shape.js'
import type { Network } from '../graph/network.js'

/** The model's table as text. */
export function summaryTable(name: string, { stages }: Network): string {
  const layers = new Map<number, { name: string; kind: string; output: string; parameters: number }>()
  for (const { index, name, layer, outputShape, weights } of stages) {
    const earlier = layers.get(index)
    layers.set(index, {
      name,
      kind: earlier?.kind ?? className(layer.kind),
      output: `(None, ${outputShape.join(', ')})`,
      parameters:
        (earlier?.parameters ?? 0) +
        Object.values(weights).reduce((total, { shape }) => total + sizeOf(shape), 0),
    })
  }
  const heading = ['Layer (type)', 'Output Shape', 'Param #']
  const rows = [...layers.values()].map(({ name, kind, output, parameters }) => [
    `${name} (${kind})`,
    output,
    String(parameters),
  ])
  const widths = heading.map(
    (_, column) => Math.max(...[heading, ...rows].map((cells) => cells[column].length)) + 4,
  )
  const line = (cells: readonly string[]): string =>
    ` ${cells.map((cell, i) => cell.padEnd(widths[i])).join('')}`.trimEnd()
  const width = widths.reduce((a, b) => a + b, 1)
  const total = [...layers.values()].reduce((sum, { parameters }) => sum + parameters, 0)
  return [
    `Model: "${name}"`,
    '_'.repeat(width),
    line(heading),
    '='.repeat(width),
    rows.map(line).join('\n\n'),
    '='.repeat(width),
    `Total params: ${total.toLocaleString('en-US')} (${((total * 4) / 2 ** 20).toFixed(2)} MB)`,
    '_'.repeat(width),
  ].join('\n')
}

/** `maxPooling2d` → `MaxPooling2D`, as Keras calls it. */
const className = (kind: string): string => (kind[0].toUpperCase() + kind.slice(1)).replace('2d', '2D')
