// Writes a model as a PyTorch module: a readable program, and its weights as safetensors under the names of its state_dict.

import type { Graph } from '../../graph/graph.js'
import { rearranged } from '../channels-first/rearranged.js'
import { withShapes, type ShapedGraph, type ShapedNode } from '../channels-first/shaped-graph.js'
import { architectureText, type SavedModel } from '../model-file.js'
import { WriteProblems } from '../problems.js'
import type { ModelFiles } from '../write-options.js'
import { encodeSafetensors, type StoredArray } from '../safetensors.js'
import { TorchModule, type Computed, type Placement } from './module.js'
import { programOf, type Logits } from './program.js'
import { torchLayers, type WriteTorch } from './torch-layers.js'

/** A model in PyTorch. */
export interface PytorchModule {
  /** The program: a class `Net`, and a function `load`, which reads the weights from a file beside it. */
  readonly source: string
  /** The `state_dict`. */
  readonly weights: Readonly<Record<string, StoredArray>>
}

/**
 * A model as a PyTorch module.
 * @throws if it has layers that are not in this library: the message names all of them.
 */
function pytorchModule({ graph, classNames, weights }: SavedModel): PytorchModule {
  const { module, source } = write(graph, classNames)
  const placed = module.placements.map(
    ({ ours, theirs, move }) => [theirs, rearranged(weights[ours], move)] as const,
  )
  const counters = module.counters.map((name) => [name, { shape: [], data: new BigInt64Array(1) }] as const)
  return { source, weights: Object.fromEntries<StoredArray>([...placed, ...counters]) }
}

/** The places of a graph's weights in its module's `state_dict`. */
export const placementsOf = (graph: Graph): readonly Placement[] => write(graph).module.placements

/** The files of a model as a PyTorch module: a program and its weights. */
export function writePytorch(saved: SavedModel, name: string): ModelFiles {
  const { source, weights } = pytorchModule(saved)
  const architecture = architectureText(saved, 'exportModel')
  return {
    [`${name}.safetensors`]: encodeSafetensors(weights, { format: 'pt', architecture }),
    [`${name}.py`]: new TextEncoder().encode(source),
  }
}

function write(graph: Graph, classNames?: readonly string[]) {
  const shaped = withShapes(graph)
  const module = new TorchModule(shaped)
  const unwritten = new WriteProblems('PyTorch')
  const writers = boundTo(module)
  const written = (node: ShapedNode): Computed => unwritten.write(node, writers) ?? nothing
  const inRow = isRow(shaped)
  const { inputs, outputs } = graph
  const parameters = inputs.map(({ name, shape }, i) => {
    const variable = inRow ? 'x' : module.variables.make(name)
    module.layouts.set(shaped.inputs[i], shape.length === 3 ? 'first' : 'last', variable)
    return variable
  })
  const ending = probabilitiesOf(shaped)
  for (const [i, node] of shaped.nodes.entries())
    if (node !== ending) writeNode(node, shaped.nodes[i + 1], { module, written, inRow })
  const logits = ending && splitBefore(ending, module, parameters)
  if (ending) writeNode(ending, undefined, { module, written, inRow })
  unwritten.refuse()
  const results = outputs.map(({ shape }, i) =>
    module.layouts.get(shaped.outputs[i], shape.length === 3 ? 'first' : 'last'),
  )
  return { module, source: programOf({ graph, classNames, module, parameters, results, logits, ending }) }
}

/** The softmax or sigmoid that computes the only output, if there is one. */
function probabilitiesOf({ nodes, outputs }: ShapedGraph): ShapedNode | undefined {
  const last = nodes.at(-1)
  const op = last?.layer.definition.op?.name
  const only = outputs.length === 1 && nodes.length > 1 && last?.output === outputs[0]
  return only && (op === 'softmax' || op === 'sigmoid') ? last : undefined
}

/** Puts everything before a node into a separate method, which losses of logits need. */
function splitBefore(
  { inputs: [value] }: ShapedNode,
  module: TorchModule,
  parameters: readonly string[],
): Logits {
  const { layouts } = module
  const layout = layouts.made(value)
  const logits = { lines: module.lines.splice(0), result: layouts.get(value, layout) }
  layouts.set(value, layout, `self.logits(${parameters.join(', ')})`, layouts.image(value))
  return logits
}

/** Whether each layer takes the output of the one before, and nothing else. */
const isRow = ({ nodes, inputs, outputs }: ShapedGraph): boolean =>
  inputs.length === 1 &&
  outputs.length === 1 &&
  nodes.every(
    ({ inputs: taken }, i) => taken.length === 1 && taken[0] === (i === 0 ? inputs[0] : nodes[i - 1].output),
  )

/** A placeholder for what could not be written. */
const nothing: Computed = { code: '', layout: 'last' }

/** The functions that write layers to this module. */
const boundTo = (module: TorchModule): Readonly<Record<string, (node: ShapedNode) => Computed>> =>
  Object.fromEntries(
    Object.entries<WriteTorch>(torchLayers).map(([kind, write]) => [kind, (node) => write(node, module)]),
  )

interface Writing {
  readonly module: TorchModule
  readonly written: (node: ShapedNode) => Computed
  readonly inRow: boolean
}

/** Writes a line of the forward pass. An activation named in a layer is part of that layer's line. */
function writeNode(
  node: ShapedNode,
  next: ShapedNode | undefined,
  { module, written, inRow }: Writing,
): void {
  const { code, layout, image } = written(node)
  if (next?.named && next.inputs[0] === node.output) {
    module.layouts.set(node.output, layout, code, image)
    return
  }
  const variable = inRow ? 'x' : module.variables.make(node.name)
  if (code !== variable) module.lines.push(`${variable} = ${code}`)
  module.layouts.set(node.output, layout, variable, image)
}
