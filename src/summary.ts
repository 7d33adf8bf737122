// Keras's table: layer, output shape, parameters.

import { sizeOf } from '../kernels/shape.js'
import type { Network } from './network.js'

const widths = [29, 26, 12] as const

const row = (...cells: readonly string[]): string =>
  ` ${cells.map((cell, i) => cell.padEnd(widths[i])).join('')}`.trimEnd()

/** The model's table as text. */
export function summaryTable(name: string, { stages }: Network): string {
  const width = widths.reduce((a, b) => a + b, 0)
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
  const rows = [...layers.values()].map(({ name, kind, output, parameters }) =>
    row(`${name} (${kind})`, output, String(parameters)),
  )
  const total = [...layers.values()].reduce((sum, { parameters }) => sum + parameters, 0)
  return [
    `Model: "${name}"`,
    '_'.repeat(width),
    row('Layer (type)', 'Output Shape', 'Param #'),
    '='.repeat(width),
    rows.join('\n\n'),
    '='.repeat(width),
    `Total params: ${total.toLocaleString('en-US')} (${((total * 4) / 1024).toFixed(2)} KB)`,
    '_'.repeat(width),
  ].join('\n')
}

/** `maxPooling2d` → `MaxPooling2D`, as Keras calls it. */
const className = (kind: string): string => (kind[0].toUpperCase() + kind.slice(1)).replace('2d', '2D')
