// Reads a model in ONNX format, with operators of version 7 or later. docs/onnx.md

import { errorText } from '../../../kernels/error-text.js'
import { shorten } from '../../check/describe-value.js'
import { fittingNames } from '../fitting-names.js'
import type { ModelFile, SavedModel } from '../model-file.js'
import { Problems } from '../problems.js'
import { Converter, type Converted, type ConvertOptions } from './convert.js'
import { decodeModelProto, type GraphProto, type ModelProto } from './messages.js'
import { readExternal } from './tensors.js'

const advice =
  'For an unknown operator, give a function by its name: loadModel(source, { layers: { Name: (config) => layer } }); it is ' +
  'called with the name and the attributes of a node.'

/**
 * The graph and weights of an ONNX model.
 * @throws if the file is damaged, or contains unsupported parts: the message lists all of them.
 */
export async function readOnnx({ bytes, beside, own }: ModelFile): Promise<SavedModel> {
  const model = decoded(bytes)
  const { graph } = model
  if (!graph) throw new Error('loadModel: this ONNX file holds no graph; it is truncated or damaged')
  const opset = versionOf(model)
  const files = await readExternal(graph, beside)
  const about = new Map(model.metadataProps.map(({ key, value }) => [key, value]))
  const channelsLast = about.get('dataFormat') === 'channelsLast'
  const read = converted(graph, { opset, files, own, channelsLast })
  return { ...read, classNames: fittingNames(namesIn(about.get('classNames')), read.graph) }
}

/** A list as JSON, if it is one. */
function namesIn(json = ''): unknown {
  try {
    return JSON.parse(json) as unknown
  } catch {
    return undefined
  }
}

function decoded(bytes: Uint8Array): ModelProto {
  try {
    return decodeModelProto(bytes)
  } catch (cause) {
    throw new Error(`loadModel: the file begins as ONNX, but is not readable: ${errorText(cause)}`, { cause })
  }
}

/**
 * Changes of operators since version 7 are handled. Of earlier or later versions, only operators that have not changed are
 * read.
 */
function versionOf({ opsetImport }: ModelProto): number {
  const { version = 0 } = opsetImport.find(({ domain = '' }) => domain === '' || domain === 'ai.onnx') ?? {}
  if (version < 1)
    throw new Error('loadModel: the file does not say which version of ONNX’s operators the model uses')
  return version
}

/** First with axis 0 as the batch. If that fails, because a node combines examples, a whole tensor counts as one example. */
function converted(graph: GraphProto, given: Omit<ConvertOptions, 'problems' | 'batched'>): SavedModel {
  const attempts = [true, false].map((batched) => {
    const problems = new Problems()
    return { problems, converter: new Converter({ ...given, problems, batched }) }
  })
  for (const { problems, converter } of attempts) {
    const made = converter.convert(graph)
    if (made && !problems.some) return saved(made)
  }
  const name = `the model '${shorten(graph.name ?? '')}'`
  const [{ problems, converter }] = attempts
  problems.refuse(`loadModel: ${name} cannot be converted to layers:`, converter.hasUnknown ? advice : '')
  throw new Error(`loadModel: ${name} has no inputs, or no outputs that depend on them`)
}

const saved = ({ graph, weights }: Converted): SavedModel => ({ graph, weights })
