// Keras's table: layer, output shape, parameters; and, if there are branches, what each layer is connected to.

import { sizeOf, type Shape } from '../../kernels/shape.js'
import { partsOf } from '../graph/block.js'
import { Graph, type Place } from '../graph/graph.js'
import { bareKind } from '../graph/names.js'
import type { Flat, NamedWeight } from '../graph/nodes.js'
import type { Layer } from '../layers/layer.js'
import { InputSource, type Call } from '../layers/symbolic.js'
import { LayerView, layersOf } from './layer-view.js'

/** The model's table as text. */
export function summaryTable(graph: Graph, { weights }: Flat): string {
  const branched = hasBranches(graph)
  const numbers = numberCalls(graph)
  const sizes = parametersByLayer(weights)
  const heading = ['Layer (type)', 'Output Shape', 'Param #', ...(branched ? ['Connected to'] : [])]
  // An input that is a value inside another model is not a layer of this one.
  const entering = graph.inputs
    .filter(({ name, tensor }) => !graph.places.get(name)?.calls.includes(tensor.call))
    .map(({ name, shape }) => [`${name} (InputLayer)`, shapeText(shape), '0', ...(branched ? [''] : [])])
  const placed = [...graph.places.values()]
    .filter(({ target }) => graph.kind === 'model' || !(target instanceof InputSource))
    .map((place) => [
      `${place.name} (${className(place)})`,
      outputShapes(place),
      String([...layersOf(place)].flatMap(partsOf).reduce((sum, layer) => sum + (sizes.get(layer) ?? 0), 0)),
      ...(branched ? [connections(graph, numbers, place)] : []),
    ])
  const rows = [...entering, ...placed]
  const widths = heading.map(
    (_, column) => [heading, ...rows].reduce((most, cells) => Math.max(most, cells[column].length), 0) + 4,
  )
  const line = (cells: readonly string[]): string =>
    ` ${cells.map((cell, i) => cell.padEnd(widths[i])).join('')}`.trimEnd()
  const width = widths.reduce((a, b) => a + b, 1)
  const trained = weights.filter(({ layer, spec }) => layer.trainable && spec.trained !== false)
  return [
    `Model: "${graph.name}"`,
    '_'.repeat(width),
    line(heading),
    '='.repeat(width),
    rows.map(line).join('\n\n'),
    '='.repeat(width),
    total('Total', count(weights)),
    total('Trainable', count(trained)),
    total('Non-trainable', count(weights) - count(trained)),
    '_'.repeat(width),
  ].join('\n')
}

const total = (what: string, parameters: number): string =>
  `${what} params: ${parameters.toLocaleString('en-US')} (${((parameters * 4) / 2 ** 20).toFixed(2)} MB)`

const count = (weights: readonly NamedWeight[]): number =>
  weights.reduce((sum, { spec }) => sum + sizeOf(spec.shape), 0)

function parametersByLayer(weights: readonly NamedWeight[]): ReadonlyMap<Layer, number> {
  const sizes = new Map<Layer, number>()
  for (const { layer, spec } of weights) sizes.set(layer, (sizes.get(layer) ?? 0) + sizeOf(spec.shape))
  return sizes
}

/** For each call, the index of the application of its target. */
const numberCalls = ({ places }: Graph): ReadonlyMap<Call, number> =>
  new Map([...places.values()].flatMap(({ calls }) => calls.map((call, i) => [call, i] as const)))

/** Whether anything in it is shared, has several inputs or outputs, or passes a value to several layers. */
function hasBranches({ calls, inputs, outputs, places }: Graph): boolean {
  const taken = calls.flatMap((call) => call.inputs.map((tensor) => tensor.call))
  return (
    inputs.length > 1 ||
    outputs.length > 1 ||
    [...places.values()].some((place) => place.calls.length > 1) ||
    calls.some((call) => call.inputs.length > 1) ||
    new Set(taken).size < taken.length
  )
}

const outputShapes = (place: Place): string =>
  new LayerView(place).outputs[0].map(({ shape }) => shapeText(shape)).join(', ')

const shapeText = (shape: Shape): string => `(None, ${shape.join(', ')})`

/** `conv2d[0][0]`, as in Keras: the layer, its application, and the index of the output. */
const connections = (graph: Graph, numbers: ReadonlyMap<Call, number>, { calls }: Place): string =>
  calls
    .flatMap(({ inputs }) => inputs)
    .map((tensor) => {
      const entrance = graph.entrance(tensor)
      if (entrance !== undefined) return `${graph.inputs[entrance].name}[0][0]`
      return `${graph.nameOf(tensor.call)}[${numbers.get(tensor.call)!}][${tensor.output}]`
    })
    .join(', ')

const titled = (kind: string): string => (kind[0].toUpperCase() + kind.slice(1)).replace('2d', '2D')

/** `maxPooling2d` → `MaxPooling2D`, Keras's name. */
function className({ target: { kind } }: Place): string {
  return kind === 'input' ? 'InputLayer' : titled(bareKind(kind))
}
