// Models of the visitor's own: which of some dropped files is the model, and which belong to it.

import { exportModel, loadModel, namedLayers, type Model } from 'receptive'
import { opener } from './backends.js'
import type { BackendChoice, LayerInfo, ModelInfo, SaveFormat } from './protocol.js'

/** How the names of models' files end, the most telling first: shards of weights are no models. */
const endings = ['.onnx', '.keras', '.h5', '.json', '.safetensors']

/** @throws if none of the files is a model, or it cannot be read. */
export async function openModelFiles(files: readonly File[], backend: BackendChoice): Promise<Model> {
  const main = endings.flatMap((ending) => files.filter(({ name }) => name.toLowerCase().endsWith(ending)))[0]
  if (!main)
    throw new Error(
      `None of ${files.map(({ name }) => name).join(', ')} is a model; those end with ${endings.join(', ')}`,
    )
  const net = await loadModel(main, { files, backend: opener(backend) })
  if (net.inputs.length > 1 || net.outputs.length > 1) {
    net.dispose()
    throw new Error(
      `${main.name} has ${net.inputs.length} inputs and ${net.outputs.length} outputs; this page looks into models of one each`,
    )
  }
  return net
}

/** What the page is told of a model. */
export async function describeModel(net: Model, device: string): Promise<ModelInfo> {
  const weights = await net.getWeights()
  const axes = net.outputShape.filter((axis) => axis > 1)
  // One number says no or yes.
  const classes = axes.length === 1 ? axes[0] : axes.length === 0 ? 2 : 0
  const layers = (await namedLayers(net)).map(
    ({ outputShape: shape, weights: own, ...layer }): LayerInfo => ({
      ...{ name: layer.name, kind: layer.kind, inputs: layer.inputs, shape },
      parameters: own.reduce((sum, name) => sum + weights[name].data.length, 0),
    }),
  )
  return {
    ...{ name: net.name, inputShape: net.inputShape, layers, device },
    classNames: net.classNames ?? Array.from({ length: classes }, (_, k) => `class ${k}`),
  }
}

/** A model's files by name, to save. */
export const saveModel = (
  net: Model,
  format: SaveFormat,
): Promise<Readonly<Record<string, Uint8Array<ArrayBuffer>>>> =>
  exportModel(net, format, { name: net.name }) as Promise<Readonly<Record<string, Uint8Array<ArrayBuffer>>>>
