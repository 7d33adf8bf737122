// Models of the visitor's own: which of some dropped files is the model, and which belong to it.

import { exportModel, loadModel, namedLayers, type Model, type Prediction } from 'receptive'
import { opener } from './backends.js'
import type { BackendChoice, LayerInfo, ModelInfo, SaveFormat } from './protocol.js'

/** How the names of models' files end, the most telling first: shards of weights are no models. */
const endings = ['.onnx', '.keras', '.h5', '.json', '.safetensors']

/** @throws if none of the files is a model, or it cannot be read. */
export async function openModelFiles(
  files: readonly File[],
  backend: BackendChoice,
): Promise<Model<Prediction>> {
  const main = endings.flatMap((ending) => files.filter(({ name }) => name.toLowerCase().endsWith(ending)))[0]
  if (!main)
    throw new Error(
      `None of ${files.map(({ name }) => name).join(', ')} is a model; those end with ${endings.join(', ')}`,
    )
  return loadModel(main, { files, backend: opener(backend) })
}

/** Pictures are in gray or in color. */
export const takesPictures = (shape: readonly number[]): boolean =>
  shape.length === 3 && (shape[2] === 1 || shape[2] === 3)

/** What the page is told of a model. */
export async function describeModel(net: Model<Prediction>, device: string): Promise<ModelInfo> {
  const weights = await net.getWeights()
  const layers = (await namedLayers(net)).map(
    ({ outputShape: shape, weights: own, ...layer }): LayerInfo => ({
      ...{ name: layer.name, kind: layer.kind, inputs: layer.inputs, shape },
      parameters: own.reduce((sum, name) => sum + weights[name].data.length, 0),
    }),
  )
  return {
    ...{ name: net.name, layers, device },
    inputs: net.inputs.map(({ shape }, i) => ({
      ...{ name: net.inputNames[i], shape, picture: takesPictures(shape) },
    })),
    outputs: net.outputs.map(({ shape }, i) => ({
      ...{ name: net.outputNames[i], shape, classNames: classNamesOf(shape, net.classNames) },
    })),
  }
}

/** The names of an output's classes; the model has some of one output. */
function classNamesOf(shape: readonly number[], names: readonly string[] = []): readonly string[] {
  const axes = shape.filter((axis) => axis > 1)
  // One number says no or yes.
  const classes = axes.length === 1 ? axes[0] : axes.length === 0 ? 2 : 0
  return names.length === classes ? names : []
}

/** A model's files by name, to save. */
export const saveModel = (
  net: Model<Prediction>,
  format: SaveFormat,
): Promise<Readonly<Record<string, Uint8Array<ArrayBuffer>>>> =>
  exportModel(net, format, { name: net.name }) as Promise<Readonly<Record<string, Uint8Array<ArrayBuffer>>>>
