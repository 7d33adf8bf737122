// Writes a model as an ONNX file, with operators of version 13, which every runtime of recent years supports. Batch
// normalization is folded into the weights before it, layers that only matter in training are omitted, and the batch may
// have any size.

import type { Port } from '../../graph/graph.js'
import { withShapes } from '../channels-first/shaped-graph.js'
import type { Layout } from '../channels-first/layouts.js'
import type { SavedModel } from '../model-file.js'
import { WriteProblems } from '../problems.js'
import type { Draft } from '../protobuf.js'
import { foldedNodes, type Weighted } from './fold.js'
import type { ModelFiles, WriteOptions } from '../write-options.js'
import { dataType, encodeModelProto, type ValueInfoProto } from './messages.js'
import { OnnxGraph, type Computed } from './onnx-graph.js'
import { onnxLayers, type WriteOnnx } from './onnx-layers.js'

/** The version of the operators, and of the format that introduced it. */
const opset = 13
const irVersion = 7

/** @throws if it has layers that are not in this library: the message names all of them. */
export function writeOnnx(
  { graph, classNames, weights }: SavedModel,
  { name, dataFormat = 'channelsLast' }: WriteOptions,
): ModelFiles {
  const shaped = withShapes(graph)
  const unwritten = new WriteProblems('ONNX')
  const { inputs, outputs } = graph
  const outputNames = namesOf(outputs, inputs)
  const to = new OnnxGraph(shaped.shapes, [...inputs.map((input) => input.name), ...outputNames])
  const first = dataFormat === 'channelsFirst'
  const layoutOf = ({ shape }: Port): Layout => (first && shape.length === 3 ? 'first' : 'last')
  inputs.forEach((input, i) => to.layouts.set(shaped.inputs[i], layoutOf(input), input.name))
  const writers = boundTo(to)
  for (const node of foldedNodes(shaped, weights)) {
    to.place = node.name
    const made = unwritten.write(node, writers) ?? nothing
    to.layouts.set(node.output, made.layout, made.name, made.image)
  }
  unwritten.refuse()
  outputs.forEach((output, i) =>
    to.output(to.layouts.get(shaped.outputs[i], layoutOf(output)), outputNames[i]),
  )
  const port = (one: Port, as: string): Draft<ValueInfoProto> => portOf(as, layoutOf(one), one.shape)
  const bytes = encodeModelProto({
    ...{ irVersion, producerName: 'receptive', opsetImport: [{ domain: '', version: opset }] },
    graph: {
      ...{ name: graph.name, node: to.nodes, initializer: to.constants },
      input: inputs.map((one) => port(one, one.name)),
      output: outputs.map((one, i) => port(one, outputNames[i])),
    },
    // Information that operators cannot express, for loadModel and for people.
    metadataProps: [
      { key: 'dataFormat', value: dataFormat },
      ...(classNames ? [{ key: 'classNames', value: JSON.stringify(classNames) }] : []),
    ],
  })
  return { [`${name}.onnx`]: bytes }
}

/** A placeholder for what could not be written. */
const nothing: Computed = { name: '', layout: 'last' }

/** The functions that write layers to this graph. */
const boundTo = (to: OnnxGraph): Readonly<Record<string, (node: Weighted) => Computed>> =>
  Object.fromEntries(
    Object.entries<WriteOnnx>(onnxLayers).map(([kind, write]) => [kind, (node) => write(node, to)]),
  )

/** The names of outputs. An output that is also an input gets a separate name. */
function namesOf(outputs: readonly Port[], inputs: readonly Port[]): readonly string[] {
  const taken = new Set([...inputs, ...outputs].map(({ name }) => name))
  return outputs.map(({ name }) => {
    if (!inputs.some((input) => input.name === name)) return name
    let own = `${name}_output`
    while (taken.has(own)) own += '_'
    taken.add(own)
    return own
  })
}

function portOf(name: string, layout: Layout, shape: readonly number[]): Draft<ValueInfoProto> {
  const axes = layout === 'first' ? [shape[2], shape[0], shape[1]] : shape
  const dim = [{ dimParam: 'N' }, ...axes.map((dimValue) => ({ dimValue }))]
  return { name, type: { tensorType: { elemType: dataType.FLOAT, shape: { dim } } } }
}
