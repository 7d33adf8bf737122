// Writes a model as a `.keras` file of Keras 3: a zip archive of metadata.json, config.json and model.weights.h5.

import { zipSync } from 'fflate'
import type { NDArray } from '../../../kernels/shape.js'
import type { NamedWeight } from '../../graph/nodes.js'
import type { SavedModel } from '../model-file.js'
import type { ModelFiles, WriteOptions } from '../write-options.js'
import { weightsByLayer } from './weights-by-layer.js'
import { kerasOrder } from './keras-order.js'
import { snakeCase } from './weights-tree.js'
import { encodeHdf5, type Hdf5Tree } from './write-hdf5.js'
import { topologyOf, type Reference, type Topology, type WrittenLayer } from './write-topology.js'

/** The first version that can read everything written here. */
const version = '3.8.0'

/** @throws if Keras lacks a part of it: the message lists all such parts. */
export function writeKeras({ graph, classNames, weights }: SavedModel, { name }: WriteOptions): ModelFiles {
  const topology = topologyOf(graph, 'Keras')
  const json = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
  const files = {
    'metadata.json': json({ keras_version: version, ...(classNames && { class_names: classNames }) }),
    'config.json': json(modelConfig(topology)),
    'model.weights.h5': encodeHdf5(treeOf(topology, weightsByLayer(graph), weights)),
  }
  // Weights do not compress. The date is the earliest possible, so that equal models give equal files.
  return { [`${name}.keras`]: zipSync(files, { level: 0, mtime: new Date(1980, 0, 1) }) }
}

/** The weights by the classes of layers, which Keras numbers: `layers/conv2d_1/vars/0`. */
function treeOf(
  topology: Topology,
  ours: ReadonlyMap<WrittenLayer['layer'], readonly NamedWeight[]>,
  weights: Readonly<Record<string, NDArray>>,
): Hdf5Tree {
  const layers = new Map<string, Hdf5Tree>()
  const counts = new Map<string, number>()
  for (const { name, className, layer, model } of kerasOrder(topology)) {
    const kind = snakeCase(className)
    const count = counts.get(kind) ?? 0
    counts.set(kind, count + 1)
    const variables = (layer ? (ours.get(layer) ?? []) : []).map(
      (weight, i) => [String(i), weights[weight.name]] as const,
    )
    const vars: Hdf5Tree = { name, members: new Map(variables) }
    const inner = model ? treeOf(model, ours, weights).members : []
    layers.set(count === 0 ? kind : `${kind}_${count}`, { members: new Map([...inner, ['vars', vars]]) })
  }
  return { members: new Map([['layers', { members: layers }]]) }
}

const reference = ({ layer, node, output }: Reference) => [layer, node, output]

/** A functional model counts as already applied to its own inputs, but only at the ends of a model. */
const end = (one: Reference) => [one.layer, one.nested === 'Functional' ? one.node + 1 : one.node, one.output]

const ends = (all: readonly Reference[]) => (all.length === 1 ? end(all[0]) : all.map(end))

function modelConfig({ name, sequential, layers, inputs, outputs }: Topology): object {
  const common = { name, trainable: true }
  if (sequential)
    return {
      ...{ module: 'keras', class_name: 'Sequential', registered_name: null },
      config: {
        ...{ ...common, dtype: 'float32', layers: layers.map(layerConfig) },
        build_input_shape: [null, ...inputs[0].shape],
      },
    }
  return {
    ...{ module: 'keras.src.models.functional', class_name: 'Functional', registered_name: 'Functional' },
    config: {
      ...common,
      layers: layers.map((layer) => ({
        ...layerConfig(layer),
        name: layer.name,
        inbound_nodes: layer.calls.map((taken) => application(layer, taken)),
      })),
      ...{ input_layers: ends(inputs), output_layers: ends(outputs) },
    },
  }
}

/** Layers with several inputs take one list of them, and so do models. */
function application({ className, model }: WrittenLayer, taken: readonly Reference[]): object {
  const tensors = taken.map((one) => ({
    class_name: '__keras_tensor__',
    config: { shape: [null, ...one.shape], dtype: 'float32', keras_history: reference(one) },
  }))
  const merges = /^(Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate)$/.test(className)
  return { args: merges || (model && taken.length > 1) ? [tensors] : tensors, kwargs: {} }
}

function layerConfig({ name, className, config, trainable, model }: WrittenLayer): object {
  if (model) return { ...modelConfig(model), name }
  const own =
    className === 'InputLayer'
      ? { batch_shape: [null, ...(config.shape as readonly number[])], dtype: 'float32', sparse: false, name }
      : { name, trainable, dtype: 'float32', ...config }
  return { module: 'keras.layers', class_name: className, config: own, registered_name: null }
}
