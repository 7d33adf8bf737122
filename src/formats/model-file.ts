// A model in one safetensors file: weights as tensors, the architecture as JSON in the metadata.

import type { NDArray } from '../../kernels/shape.js'
import { anyObject, listOf, text, type Check } from '../check/check.js'
import { shorten } from '../check/describe-value.js'
import { errorText } from '../../kernels/error-text.js'
import type { ReadCompanion } from '../data/companion-files.js'
import { chain } from '../graph/chain.js'
import { checkClassNames } from '../graph/class-names.js'
import type { Graph } from '../graph/graph.js'
import type { LayerFactories } from '../layers/factories.js'
import type { LayerConfig } from '../layers/definition.js'
import { checkArchitecture, describeGraph, graphOf, object, type Architecture } from './architecture.js'
import { checkUniqueKeys } from './json-keys.js'
import { floatTensors } from './float-tensors.js'
import { makeLayers } from './make-layers.js'
import { encodeSafetensors, type Safetensors } from './safetensors.js'

const format = 'receptive'

/** A model file, with everything else that its reader needs. */
export interface ModelFile {
  readonly bytes: Uint8Array
  /** Reads files that this one refers to. */
  readonly beside: ReadCompanion
  /** Factories of layers that are not in this library. */
  readonly own: LayerFactories
}

/** The contents of a model file. */
export interface SavedModel {
  readonly graph: Graph
  readonly classNames?: readonly string[]
  readonly weights: Readonly<Record<string, NDArray>>
}

/** Version 2: a graph. */
export function encodeModel(saved: SavedModel): Uint8Array {
  const architecture = architectureText(saved, 'save')
  return encodeSafetensors({ ...saved.weights }, { format, version: '2', architecture })
}

/** The graph and the class names as JSON. */
export const architectureText = ({ graph, classNames }: Omit<SavedModel, 'weights'>, where: string): string =>
  JSON.stringify({ ...describeGraph(graph, where), classNames })

/** The reverse. @throws if the text is not an architecture. */
export function architectureOf(json: string, own: LayerFactories): Omit<SavedModel, 'weights'> {
  const saved = versions['2'](json, own)
  checkClassNames('loadModel', saved.graph, saved.classNames)
  return saved
}

/**
 * @param own factories of layers that are not in this library.
 * @throws if the file does not contain a model of this library.
 */
export function modelOf({ tensors, metadata }: Safetensors, own: LayerFactories): SavedModel {
  if (metadata.format !== format || metadata.architecture === undefined)
    throw new Error(
      'loadModel: this safetensors file holds no receptive model; write one with model.save(path). If it holds only ' +
        'weights, as files of PyTorch do, make the model, and then await model.loadWeights(source)',
    )
  const read = Object.hasOwn(versions, metadata.version) ? versions[metadata.version] : undefined
  if (!read)
    throw new Error(
      `loadModel: the file has version ${shorten(metadata.version ?? 'none')} of the model format, but this library reads ` +
        `${Object.keys(versions).join(' and ')}; update the library`,
    )
  const saved = read(metadata.architecture, own)
  checkClassNames('loadModel', saved.graph, saved.classNames)
  return { ...saved, weights: floatTensors('loadModel: the weight', tensors) }
}

type Read = (architecture: string, own: LayerFactories) => Omit<SavedModel, 'weights'>

const versions: Readonly<Record<string, Read>> = {
  // A list of layers, as saved before models were graphs.
  '1': (json, own) => {
    const { name, layers, classNames } = parse<ListArchitecture>(
      json,
      object(
        { name: text, layers: listOf(object({ kind: text, config: anyObject })) },
        { classNames: listOf(text) },
      ),
    )
    return { graph: chain(makeLayers(layers, own), { name }), classNames }
  },
  '2': (json, own) => {
    const { classNames, ...architecture } = parse<Architecture & Pick<SavedModel, 'classNames'>>(
      json,
      checkArchitecture({ classNames: listOf(text) }),
    )
    return { graph: graphOf(architecture, own), classNames }
  },
}

interface ListArchitecture {
  readonly name: string
  readonly layers: readonly { readonly kind: string; readonly config: LayerConfig }[]
  readonly classNames?: readonly string[]
}

function parse<T>(json: string, check: Check): T {
  try {
    const value: unknown = JSON.parse(json)
    checkUniqueKeys(json)
    check('the architecture', value)
    return value as T
  } catch (cause) {
    throw new Error(`loadModel: the architecture in the file is not readable: ${errorText(cause)}`, { cause })
  }
}
