// Damaged IDX files: refused in words, or read as zlib and the header have it.

import { constants, gunzipSync, gzipSync } from 'node:zlib'
import { deriveSeed, idxDataset, parseIdx, Random } from 'receptive'
import { mutateBytes } from './mutate.js'
import { refusal, type Outcome } from './outcome.js'

const header = (...axes: readonly number[]): number[] => [
  ...[0, 0, 8, axes.length],
  ...axes.flatMap((d) => [d >>> 24, (d >>> 16) & 0xff, (d >>> 8) & 0xff, d & 0xff]),
]

const images = Uint8Array.from([...header(3, 4, 5), ...Array.from({ length: 60 }, (_, i) => i * 4)])
const labels = Uint8Array.from([...header(3), 2, 0, 1])
const many = Uint8Array.from([...header(1000, 10, 10), ...new Uint8Array(100_000)])

export async function fuzzIdx(seed: number, number: number): Promise<Outcome> {
  const random = new Random(deriveSeed(seed, 'idx', number))
  const file = [images, labels, many][random.integer(3)]
  const bytes = damaged(random, file)
  let outcome: Outcome = 'read'
  try {
    const { shape, data } = parseIdx(bytes)
    const fault = wrong(bytes, shape, data)
    if (fault) return { fault }
  } catch (error) {
    outcome = refusal(error)
  }
  try {
    const set = await idxDataset(file === labels ? { images, labels: bytes } : { images: bytes, labels })
    return set.length === 3 && outcome === 'read'
      ? 'read'
      : { fault: `silent difference: ${set.length} images go with 3 labels` }
  } catch (error) {
    return refusal(error) === 'refused' ? outcome : refusal(error)
  }
}

/** Damage before packing, after it, or to the header alone. */
function damaged(random: Random, file: Uint8Array): Uint8Array {
  const start = 4 + 4 * file[3]
  const partly = (): Uint8Array => Uint8Array.from([...mutateBytes(random, file.subarray(0, start)), ...file.subarray(start)]) // prettier-ignore
  switch (random.integer(5)) {
    case 0:
      return mutateBytes(random, file)
    case 1:
      return mutateBytes(random, gzipSync(file))
    case 2:
      return gzipSync(mutateBytes(random, file))
    case 3:
      return gzipSync(partly())
    default:
      return partly()
  }
}

/** What is wrong with what was read. */
function wrong(bytes: Uint8Array, shape: readonly number[], data: Uint8Array): string | undefined {
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b
  const plain = gzipped ? gunzipSync(bytes, { finishFlush: constants.Z_FINISH }) : bytes
  const whole = Uint8Array.from([...header(...shape), ...data])
  if (Buffer.compare(plain, whole) !== 0) return 'silent difference: other axes or values than the file has'
  return undefined
}
