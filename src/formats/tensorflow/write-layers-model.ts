// Writes a model in TensorFlow.js's layers format: model.json, with a topology as in Keras 2, and shards of weights.

import type { NamedWeight } from '../../graph/nodes.js'
import { weightsByLayer } from '../keras/weights-by-layer.js'
import { topologyOf, type Reference, type Topology, type WrittenLayer } from '../keras/write-topology.js'
import type { SavedModel } from '../model-file.js'
import type { ModelFiles, WriteOptions } from '../write-options.js'

/** The length of shards, chosen so that browsers and servers like to cache them. */
const shardBytes = 4 * 2 ** 20

/** @throws if TensorFlow.js lacks a part of it: the message lists all such parts. */
export function writeLayersModel(
  { graph, classNames, weights }: SavedModel,
  { name }: WriteOptions,
): ModelFiles {
  const topology = topologyOf(graph, 'TensorFlow.js')
  const named = weightsOf(topology, weightsByLayer(graph)).map(
    ([theirs, { name: ours }]) => [theirs, weights[ours]] as const,
  )
  const bytes = joined(named.map(([, { data }]) => Float32Array.from(data)))
  const count = Math.max(1, Math.ceil(bytes.length / shardBytes))
  const prefix = name === 'model' ? '' : `${name}-`
  const paths = Array.from({ length: count }, (_, i) => `${prefix}group1-shard${i + 1}of${count}.bin`)
  const manifest = named.map(([theirs, { shape }]) => ({ name: theirs, shape, dtype: 'float32' }))
  const json = {
    ...{ format: 'layers-model', generatedBy: 'receptive', convertedBy: null },
    modelTopology: { keras_version: '2.15.0', backend: 'tensorflow', model_config: modelConfig(topology) },
    weightsManifest: [{ paths, weights: manifest }],
    ...(classNames && { userDefinedMetadata: { classNames } }),
  }
  return {
    ...Object.fromEntries(
      paths.map((path, i) => [path, bytes.subarray(i * shardBytes, (i + 1) * shardBytes)]),
    ),
    [`${name}.json`]: new TextEncoder().encode(JSON.stringify(json)),
  }
}

function joined(arrays: readonly Float32Array[]): Uint8Array {
  const all = new Uint8Array(arrays.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const { buffer, byteLength } of arrays) {
    all.set(new Uint8Array(buffer), at)
    at += byteLength
  }
  return all
}

/** All weights by their names there, such as `conv2d/kernel`, including those of nested models. */
function weightsOf(
  { layers }: Topology,
  ours: ReadonlyMap<WrittenLayer['layer'], readonly NamedWeight[]>,
): readonly (readonly [string, NamedWeight])[] {
  return layers.flatMap(({ name, layer, model, className }) => {
    if (model) return weightsOf(model, ours)
    return (layer ? (ours.get(layer) ?? []) : []).map((weight) => {
      const key = weight.key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
      const theirs = className === 'DepthwiseConv2D' && key === 'kernel' ? 'depthwise_kernel' : key
      return [`${name}/${theirs}`, weight] as const
    })
  })
}

/** A model counts as already applied to its own inputs. */
const reference = ({ layer, node, output, nested }: Reference) => [layer, nested ? node + 1 : node, output]

function modelConfig({ name, sequential, layers, inputs, outputs }: Topology): object {
  const entries = layers.map((layer) => ({
    ...layerConfig(layer),
    ...(!sequential && {
      name: layer.name,
      inbound_nodes: layer.calls.map((taken) => taken.map((one) => [...reference(one), {}])),
    }),
  }))
  return sequential
    ? { class_name: 'Sequential', config: { name, layers: entries } }
    : {
        class_name: 'Functional',
        config: {
          ...{ name, layers: entries },
          ...{ input_layers: inputs.map(reference), output_layers: outputs.map(reference) },
        },
      }
}

function layerConfig({ name, className, config, trainable, model }: WrittenLayer): object {
  if (model) return modelConfig(model)
  if (className === 'InputLayer') {
    const shape = [null, ...(config.shape as readonly number[])]
    return {
      class_name: className,
      config: { batch_input_shape: shape, dtype: 'float32', sparse: false, name },
    }
  }
  return { class_name: className, config: { name, trainable, dtype: 'float32', ...config } }
}
