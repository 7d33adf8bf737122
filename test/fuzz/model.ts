// Damaged files of models: refused in words, or loaded as what they say.

import { createHash } from 'node:crypto'
import {
  decodeSafetensors,
  deriveSeed,
  input,
  layers,
  loadModel,
  model,
  openBackend,
  Random,
  sequential,
  type Backend,
  type Model,
  type NDArray,
  type Prediction,
} from 'receptive'
import { randomArray } from '../support/arrays.js'
import { mutateBytes, mutateJson, writeJson, type Json } from './mutate.js'
import { refusal, type Outcome } from './outcome.js'

/** More values than these, in one layer's output, are not computed. */
const mostValues = 20_000

let opened: Promise<{ readonly backend: Backend; readonly files: readonly Uint8Array[] }> | undefined

/** A backend, and the good files that are damaged. */
const open = () =>
  (opened ??= openBackend('reference').then(async (backend) => ({
    backend,
    files: await Promise.all(goodModels().map((net) => fileOf(net, backend))),
  })))

async function fileOf(net: Model<Prediction>, backend: Backend): Promise<Uint8Array> {
  // A model of one output gives its layers their weights, and so those of all that share them.
  for (const output of net.outputs)
    await model({ inputs: net.inputs.filter((_, i) => net.inputs.length === 1 || i >= 0), outputs: output })
      .compile({ backend, loss: 'meanSquaredError', seed: 1 })
      .catch(() => undefined)
  return net.toSafetensors()
}

function goodModels(): readonly Model<Prediction>[] {
  const { conv2d, dense, flatten, maxPooling2d, batchNormalization, activation, dropout } = layers
  const list = sequential(
    [
      conv2d({ filters: 2, kernelSize: 3, activation: 'relu', inputShape: [8, 7, 1] }),
      batchNormalization({ name: 'normal', trainable: false }),
      layers.zeroPadding2d({ padding: [[1, 0], [0, 1]] }), // prettier-ignore
      maxPooling2d({ poolSize: 2, strides: [2, 1] }),
      layers.weightedAveragePooling2d({ poolSize: 2 }),
      dropout({ rate: 0.5 }),
      flatten(),
      dense({ units: 3, activation: 'softmax', kernelInitializer: 'heNormal' }),
    ],
    { name: 'list' },
  )
  list.classNames = ['cat', 'dog', 'fish']
  const x = input({ shape: [4, 4, 2], name: 'image' })
  const inner = input({ shape: [4, 4, 2] })
  const same = conv2d({ filters: 2, kernelSize: [3, 1], padding: 'same', useBias: false })
  const block = model({
    inputs: inner,
    outputs: layers.add().apply([same.apply(activation({ activation: 'tanh' }).apply(inner)), inner]),
    name: 'block',
  })
  const twice = same.apply(block.apply(block.apply(x)))
  const joined = layers.concatenate().apply([twice, layers.multiply({ name: '1' }).apply([x, twice])])
  const pooled = layers.globalAveragePooling2d({ name: '0' }).apply(joined)
  const shaped = layers.reshape({ targetShape: [2, -1] }).apply(pooled)
  const graph = model({ inputs: x, outputs: { wide: shaped, narrow: dense({ units: 1 }).apply(pooled) } })
  return [list, graph, sequential([dense({ units: 2, inputShape: [3] })])] as readonly Model<Prediction>[]
}

export async function fuzzModel(seed: number, number: number): Promise<Outcome> {
  const { backend, files } = await open()
  const random = new Random(deriveSeed(seed, 'model', number))
  const bytes = damaged(random, files[random.integer(files.length)])
  let net: Model<Prediction> | undefined
  let again: Model<Prediction> | undefined
  try {
    net = await loadModel<Prediction>(bytes, { backend })
    const saved = await net.toSafetensors()
    const fault = difference(bytes, saved)
    if (fault) return { fault: `silent difference: ${fault}` }
    try {
      again = await loadModel<Prediction>(saved, { backend })
    } catch (error) {
      return { fault: `silent difference: what was saved is refused: ${String(error)}` }
    }
    if (Buffer.compare(await again.toSafetensors(), saved) !== 0)
      return { fault: 'silent difference: saved again, the file is another' }
    return await comparePredictions(net, again)
  } catch (error) {
    return refusal(error)
  } finally {
    net?.dispose()
    again?.dispose()
  }
}

/** Whether both predict the same finite numbers, or refuse in the same words. */
async function comparePredictions(net: Model<Prediction>, again: Model<Prediction>): Promise<Outcome> {
  const sizes = net.layers.flatMap(({ outputs }) => outputs.flat().map(({ shape }) => product(shape)))
  if (Math.max(...sizes, ...net.inputs.map(({ shape }) => product(shape))) > mostValues) return 'read'
  const inputs = Object.fromEntries(
    net.inputs.map(({ shape }, i) => [net.inputNames[i], randomArray([2, ...shape], i + 1)]),
  )
  const predict = async (one: Model<Prediction>): Promise<Prediction | Outcome> => {
    try {
      return await one.predict(inputs)
    } catch (error) {
      return refusal(error)
    }
  }
  const [first, second] = [await predict(net), await predict(again)]
  if (typeof first === 'string' || 'fault' in first) return first as Outcome
  const arrays = ArrayBuffer.isView(first.data)
    ? [first as NDArray]
    : Object.values(first as Record<string, NDArray>)
  if (!arrays.every(({ data }) => data.every(Number.isFinite)))
    return { fault: 'silent difference: a prediction is not finite' }
  if (digest(values(first)) !== digest(values(second as Prediction)))
    return { fault: 'silent difference: loaded again, it predicts something else' }
  return 'read'
}

const values = (prediction: Prediction): unknown =>
  JSON.stringify(prediction, (_, value: unknown) => (ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value)) // prettier-ignore

const product = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1)

/** The damage: to any byte, to the header, to the architecture in it, or to the values. */
function damaged(random: Random, file: Uint8Array): Uint8Array {
  const kind = random.integer(8)
  if (kind === 0) return mutateBytes(random, file)
  const start = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true))
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, start))) as Record<string, Json>
  const metadata = header.__metadata__ as Record<string, string>
  let values = file.subarray(start)
  let changed: Json = header
  if (kind === 1) values = mutateBytes(random, values)
  else if (kind === 2) values = strange(random, values)
  else if (kind === 3) changed = mutateJson(random, header)
  else if (kind === 4) otherDtype(random, header)
  else {
    let architecture = JSON.parse(metadata.architecture) as Json
    for (let n = 1 + random.integer(3); n > 0; n--) architecture = mutateJson(random, architecture)
    metadata.architecture = writeJson(random, architecture)
  }
  const json = new TextEncoder().encode(writeJson(random, changed))
  const bytes = new Uint8Array(8 + json.length + values.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true)
  bytes.set(json, 8)
  bytes.set(values, 8 + json.length)
  return bytes
}

/** Values that are no numbers, or hardly any. */
function strange(random: Random, bytes: Uint8Array): Uint8Array {
  const values = new Float32Array(bytes.slice().buffer)
  const list = [NaN, Infinity, -Infinity, 3e38, -3e38, 1e20, -1e20, 1e-45, -0]
  for (let n = 1 + random.integer(4); n > 0; n--)
    values[random.integer(values.length)] = list[random.integer(list.length)]
  return new Uint8Array(values.buffer)
}

/** Another element type of as many bytes, or of others with the shape changed to fit. */
function otherDtype(random: Random, header: Record<string, Json>): void {
  const names = Object.keys(header).filter((name) => name !== '__metadata__')
  const entry = header[names[random.integer(names.length)]] as { dtype: string; shape: number[] }
  const dtypes: Record<string, number> = {
    I32: 4,
    U32: 4,
    F16: 2,
    BF16: 2,
    I16: 2,
    U8: 1,
    BOOL: 1,
    F64: 8,
    I64: 8,
  }
  const dtype = Object.keys(dtypes)[random.integer(9)]
  entry.dtype = dtype
  if (random.integer(2))
    entry.shape = [...entry.shape.slice(0, -1), ((entry.shape.at(-1) ?? 1) * 4) / dtypes[dtype]]
}

interface File {
  readonly architecture: string
  readonly values: string
}

/** What the saved file says otherwise than the damaged one. */
function difference(given: Uint8Array, saved: Uint8Array): string | undefined {
  const [a, b] = [read(given), read(saved)]
  if (a.values !== b.values) return 'the weights are others'
  if (a.architecture !== b.architecture) return `the architecture is another: ${a.architecture.slice(0, 1000)} → ${b.architecture.slice(0, 1000)}` // prettier-ignore
  return undefined
}

/** A file's meaning. */
function read(bytes: Uint8Array): File {
  const { tensors, metadata } = decodeSafetensors(bytes)
  const weights = Object.keys(tensors)
    .sort()
    .map((name) => [name, tensors[name].shape, Array.from(tensors[name].data as Float32Array, Math.fround)])
  return {
    values: digest(weights),
    architecture: JSON.stringify(meaning(JSON.parse(metadata.architecture) as Architecture)),
  }
}

interface Architecture {
  readonly layers: readonly { kind: string; config: Record<string, Json>; trainable?: boolean }[]
  readonly graphs: readonly {
    readonly kind: string
    readonly name?: string
    readonly inputs: readonly Json[]
    readonly nodes: readonly { name: string; layer?: number; graph?: number; inputs: [number, number][] }[]
    readonly outputs: readonly { name: string; from: [number, number] }[]
  }[]
  readonly classNames?: readonly string[]
}

/** An architecture without what may be written otherwise: the order of layers and nodes, and what is the default. */
function meaning({ layers: listed, graphs, classNames }: Architecture): unknown {
  const layerDigests = listed.map(({ kind, config, trainable = config.trainable ?? true }) =>
    digest([kind, sorted(config), trainable]),
  )
  const found: string[] = []
  for (const { kind, name = '', inputs, nodes, outputs } of graphs) {
    const digests: string[] = inputs.map((one) => digest(['input', sorted(one)]))
    const from = ([n, output]: [number, number]) => [digests[n], output]
    for (const node of nodes) {
      const target = node.graph === undefined ? layerDigests[node.layer!] : found[node.graph]
      digests.push(digest([node.name, target, node.inputs.map(from)]))
    }
    found.push(
      digest([kind, name, inputs.map(sorted), outputs.map((output) => [output.name, from(output.from)])]),
    )
  }
  return {
    classNames,
    graph: found.at(-1),
    layers: layerDigests.sort(),
    inputs: graphs.at(-1)?.inputs.map(sorted),
  }
}

const sorted = (value: Json): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, one]) => [key, sorted(one)])
    : value

const digest = (value: unknown): string => createHash('sha1').update(JSON.stringify(value)).digest('hex')
