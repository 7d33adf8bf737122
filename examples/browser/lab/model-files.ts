// Models of the visitor's own: which of some dropped files is the model, and which belong to it.

import { exportModel, loadModel, namedLayers, type Model, type Prediction } from 'receptive'
import { opener } from './backends.js'
import type { BackendChoice, InputInfo, LayerInfo, ModelInfo, SaveFormat } from './protocol.js'

/** How the names of models' files end, the most telling first: shards of weights are no models. */
const endings = ['.onnx', '.keras', '.h5', '.json', '.safetensors']

/**
 * The model, and the name of its file.
 *
 * @throws if none of the files is a model, or it cannot be read.
 */
export async function openModelFiles(
  files: readonly File[],
  backend: BackendChoice,
): Promise<{ readonly net: Model<Prediction>; readonly name: string }> {
  const main = endings.flatMap((ending) => files.filter(({ name }) => name.toLowerCase().endsWith(ending)))[0]
  if (!main)
    throw new Error(
      `None of ${files.map(({ name }) => name).join(', ')} is a model; those end with ${endings.join(', ')}`,
    )
  return { net: await loadModel(main, { files, backend: opener(backend) }), name: main.name }
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
  const inputs = net.inputs.map(({ shape }, i) => ({
    ...{ name: net.inputNames[i], shape, picture: takesPictures(shape) },
  }))
  return {
    ...{ name: net.name, layers, device, inputs, memory: memoryFor(layers, inputs) },
    outputs: net.outputs.map(({ shape }, i) => ({
      ...{ name: net.outputNames[i], shape, classNames: classNamesOf(shape, net.classNames) },
    })),
  }
}

/** How often what a layer takes and gives is held at once: by the backend and outside, before and after the activation. */
const layerCopies = 4
/** How often weights are: as read, by the backend, and to look at. */
const weightCopies = 3

/** About how many bytes looking at one picture takes. */
function memoryFor(layers: readonly LayerInfo[], inputs: readonly InputInfo[]): number {
  const sizes = new Map([...inputs, ...layers].map(({ name, shape }) => [name, sizeOf(shape)]))
  const largest = layers.reduce(
    (most, layer) =>
      Math.max(
        most,
        layer.inputs.reduce((sum, name) => sum + (sizes.get(name) ?? 0), sizes.get(layer.name)!),
      ),
    0,
  )
  const weights = layers.reduce((sum, { parameters }) => sum + parameters, 0)
  return Float32Array.BYTES_PER_ELEMENT * (layerCopies * largest + weightCopies * weights)
}

/** What a machine is taken to have if its browser does not tell, in GiB. */
const usualMemory = 4

/**
 * @param deviceMemory what the machine has, in GiB.
 * @throws if a model takes more than half of that.
 */
export function checkMemory({ name, memory, layers }: ModelInfo, deviceMemory = usualMemory): void {
  const most = (2 ** 30 * deviceMemory) / 2
  if (memory <= most) return
  const { name: layer, shape } = layers.reduce((a, b) => (sizeOf(b.shape) > sizeOf(a.shape) ? b : a))
  throw new Error(
    `${name} would take about ${gigabytes(memory)} of memory for one picture; at most ${gigabytes(most)} are taken here. ` +
      `Its largest layer, ${layer}, gives [${shape.join(', ')}]. Export the model for smaller pictures.`,
  )
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toPrecision(2)} GB`

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, axis) => product * axis, 1)

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
