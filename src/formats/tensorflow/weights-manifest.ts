// The weights of a TensorFlow.js model. Its shards, joined, hold the values of a group, quantized or not.
//
//   weightsManifest   [{ paths: ['group1-shard1of2.bin', …], weights: [{ name, shape, dtype, quantization? }] }]
//   quantization      { dtype: 'uint8' | 'uint16', scale, min }: value = q · scale + min;  { dtype: 'float16' }

import { sizeOf, type Shape } from '../../../kernels/shape.js'
import { anyObject, listOf, number, oneOf, text, type Check } from '../../check/check.js'
import { describeValue, shorten } from '../../check/describe-value.js'
import type { ReadCompanion } from '../../data/companion-files.js'
import { readDtype } from '../dtypes.js'
import { isShape } from '../safetensors-header.js'
import type { StoredWeight } from '../keras/stored-weights.js'

interface Spec {
  readonly name: string
  readonly shape: Shape
  readonly dtype: string
  readonly quantization?: { readonly dtype: string; readonly scale?: number; readonly min?: number }
}

interface Group {
  readonly paths: readonly string[]
  readonly weights: readonly Spec[]
}

/** Bytes per element, and the name by which its type is read. */
const dtypes = new Map<string, { readonly bytes: number; readonly stored: string }>([
  ['float32', { bytes: 4, stored: 'F32' }],
  ['float16', { bytes: 2, stored: 'F16' }],
  ['int32', { bytes: 4, stored: 'I32' }],
  ['uint8', { bytes: 1, stored: 'U8' }],
  ['uint16', { bytes: 2, stored: 'U16' }],
  ['bool', { bytes: 1, stored: 'U8' }],
])

const finite = number()

const checkSpec: Check = (where, value) => {
  anyObject(where, value)
  const { name, shape, dtype, quantization } = value as Record<string, unknown>
  text(`${where}.name`, name)
  const at = `${where}, '${shorten(name as string)}'`
  if (!isShape(shape)) throw new Error(`${at}: shape must be a list of sizes, got ${describeValue(shape)}`)
  oneOf('float32', 'float16', 'int32', 'uint8', 'bool')(`${at}: dtype`, dtype)
  if (quantization === undefined) return
  anyObject(`${at}: quantization`, quantization)
  const { dtype: stored, scale, min } = quantization as Record<string, unknown>
  oneOf('uint8', 'uint16', 'float16')(`${at}: quantization.dtype`, stored)
  if (stored === 'float16') return
  finite(`${at}: quantization.scale`, scale)
  finite(`${at}: quantization.min`, min)
}

const checkGroup: Check = (where, value) => {
  anyObject(where, value)
  const { paths, weights } = value as Record<string, unknown>
  listOf(text)(`${where}.paths`, paths)
  listOf(checkSpec)(`${where}.weights`, weights)
}

/**
 * Reads a model's weights.
 * @param where how errors begin: `loadModel`.
 * @throws if the manifest is invalid, a shard is missing, or their lengths do not add up; this is checked before any value
 *   is read.
 */
export async function readManifest(
  where: string,
  manifest: unknown,
  beside: ReadCompanion,
): Promise<readonly StoredWeight[]> {
  listOf(checkGroup)(`${where}: weightsManifest`, manifest)
  const groups = manifest as readonly Group[]
  const read = await Promise.all(
    groups.map(async ({ paths, weights }) =>
      weightsOf(where, weights, joined(await Promise.all(paths.map(beside)))),
    ),
  )
  return read.flat()
}

function joined(shards: readonly Uint8Array[]): Uint8Array {
  if (shards.length === 1) return shards[0]
  const bytes = new Uint8Array(shards.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const shard of shards) {
    bytes.set(shard, at)
    at += shard.length
  }
  return bytes
}

function weightsOf(where: string, specs: readonly Spec[], bytes: Uint8Array): readonly StoredWeight[] {
  let end = 0
  const weights = specs.map((spec) => {
    const { name, shape, dtype, quantization } = spec
    const start = end
    const stop = (end += sizeOf(shape) * dtypes.get(quantization?.dtype ?? dtype)!.bytes)
    return { name, shape, read: () => valuesOf(spec, bytes.subarray(start, stop)) }
  })
  if (end !== bytes.length)
    throw new Error(
      `${where}: the manifest's weights take ${end} bytes, but the files hold ${bytes.length}; one is damaged, or from ` +
        'another model',
    )
  return weights
}

function valuesOf({ dtype, quantization }: Spec, bytes: Uint8Array): Float32Array {
  const stored = readDtype(dtypes.get(quantization?.dtype ?? dtype)!.stored)!.read(
    new Uint8Array(bytes).buffer,
  ) as ArrayLike<number>
  const { scale, min } = quantization ?? {}
  if (scale === undefined || min === undefined)
    return stored instanceof Float32Array ? stored : Float32Array.from(stored)
  // As in TensorFlow.js: computed in float64 and rounded once; to a whole number if the weight is an integer.
  const whole = dtype === 'int32'
  const values = new Float32Array(stored.length)
  for (let i = 0; i < values.length; i++) {
    const value = stored[i] * scale + min
    values[i] = whole ? Math.round(value) : value
  }
  return values
}
