// Damaged JPEGs, made of good ones: the same number gives the same file.

import { hash32 } from '../../kernels/hash.js'
import { Random } from '../../src/tensor/random.js'

/** A file as a list of its parts: each marker with its segment, and a scan's data with its header. */
function partsOf(file: Uint8Array): Uint8Array[] {
  const starts = [0]
  for (let at = 2; at + 4 <= file.length;) {
    if (
      file[at] === 0xff &&
      file[at + 1] >= 0xc0 &&
      file[at + 1] !== 0xff &&
      (file[at + 1] & 0xf8) !== 0xd0
    ) {
      starts.push(at)
      at += 2 + (file[at + 1] === 0xd9 ? 0 : (file[at + 2] << 8) | file[at + 3])
    } else at++
  }
  return starts.map((start, i) => file.subarray(start, starts[i + 1]))
}

const join = (...parts: readonly ArrayLike<number>[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((part) => Uint8Array.from(part))))

/** Numbers at the edges of what a field may hold. */
const EDGES = [0, 1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 32, 63, 64, 127, 128, 254, 255]
/** Markers that have a meaning, and some that have none. */
const MARKERS = [
  1, 2, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc8, 0xc9, 0xcc, 0xd0, 0xd3, 0xd7, 0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd,
  0xe0, 0xee, 0xf0, 0xfe,
]

type Mutation = (file: Uint8Array, random: Random, other: Uint8Array) => Uint8Array

/** A whole number below `n`; 0 where there is none, as in a file that has been cut to nothing. */
const below = (random: Random, n: number): number => random.integer(Math.max(1, n))

const pick = <T>(random: Random, list: ArrayLike<T>): T => list[below(random, list.length)]

/** Changes a segment somewhere: `change` gets its bytes, from its marker on. */
function inSegment(
  file: Uint8Array,
  random: Random,
  change: (segment: Uint8Array) => ArrayLike<number>,
): Uint8Array {
  const parts = partsOf(file)
  const chosen = 1 + below(random, parts.length - 1)
  return join(...parts.map((part, i) => (i === chosen ? change(part.slice()) : part)))
}

const mutations: Readonly<Record<string, Mutation>> = {
  bits: (file, random) => {
    const copy = file.slice()
    for (let n = 1 + below(random, 4); n > 0; n--) copy[below(random, copy.length)] ^= 1 << below(random, 8)
    return copy
  },
  bytes: (file, random) => {
    const copy = file.slice()
    for (let n = 1 + below(random, 3); n > 0; n--) copy[below(random, copy.length)] = below(random, 256)
    return copy
  },
  truncated: (file, random) => {
    const cut = file.slice(0, below(random, file.length))
    return below(random, 2) === 0 ? cut : join(cut, [0xff, 0xd9])
  },
  cut: (file, random) => {
    const at = below(random, file.length)
    return join(file.subarray(0, at), file.subarray(at + 1 + below(random, below(random, 2) === 0 ? 8 : 200)))
  },
  inserted: (file, random) => {
    const at = below(random, file.length + 1)
    const added = Array.from({ length: 1 + below(random, 9) }, () => below(random, 256))
    return join(file.subarray(0, at), added, file.subarray(at))
  },
  marker: (file, random) => {
    const at =
      below(random, 2) === 0 ? below(random, file.length) : join(...partsOf(file).slice(0, -1)).length
    return join(file.subarray(0, at), [0xff, pick(random, MARKERS)], file.subarray(at + 2 * below(random, 2)))
  },
  doubled: (file, random) => {
    const parts = partsOf(file)
    const [from, to] = [below(random, parts.length), below(random, parts.length + 1)]
    return join(...parts.slice(0, to), parts[from], ...parts.slice(to))
  },
  removed: (file, random) => {
    const parts = partsOf(file)
    parts.splice(below(random, parts.length), 1)
    return join(...parts)
  },
  swapped: (file, random) => {
    const parts = partsOf(file)
    const [a, b] = [below(random, parts.length), below(random, parts.length)]
    ;[parts[a], parts[b]] = [parts[b], parts[a]]
    return join(...parts)
  },
  length: (file, random) =>
    inSegment(file, random, (segment) => {
      const length =
        ((segment[2] << 8) | segment[3]) +
        (below(random, 3) === 0 ? below(random, 300) : below(random, 9) - 4)
      segment[2] = length >> 8
      segment[3] = length
      return segment
    }),
  field: (file, random) =>
    inSegment(file, random, (segment) => {
      const length = Math.min(segment.length, 2 + ((segment[2] << 8) | segment[3]))
      for (let n = 1 + below(random, 2); n > 0; n--)
        segment[4 + below(random, Math.max(1, Math.min(24, length - 4)))] = pick(random, EDGES)
      return segment
    }),
  exchanged: (file, random) =>
    inSegment(file, random, (segment) => {
      const [a, b] = [4 + below(random, 16), 4 + below(random, 16)]
      ;[segment[a], segment[b]] = [segment[b], segment[a]]
      return segment
    }),
  halves: (file, random, other) => {
    const [head, tail] = [partsOf(file), partsOf(other)]
    return join(
      ...head.slice(0, 1 + below(random, head.length)),
      ...tail.slice(1 + below(random, tail.length)),
    )
  },
  spliced: (file, random, other) => {
    const [parts, others] = [partsOf(file), partsOf(other)]
    parts[below(random, parts.length)] = pick(random, others)
    return join(...parts)
  },
  restarts: (file, random) =>
    inSegment(file, random, (segment) => join([0xff, 0xdd, 0, 4, 0, below(random, 12)], segment)),
  ended: (file, random) => {
    const at = file.length - 2 - below(random, 12)
    const added = Array.from({ length: below(random, 14) }, () =>
      pick(random, [0, 0xff, 0xd9, below(random, 256)]),
    )
    return join(file.subarray(0, at), added, file.subarray(file.length - 2))
  },
}

/** The i-th damaged file of a seed: one, at times two or three, of the changes above, to one of the files given. */
export function mutant(
  files: readonly Uint8Array[],
  seed: number,
  i: number,
): { file: Uint8Array; how: string } {
  const random = new Random(hash32(seed, i))
  const names = Object.keys(mutations)
  const how: string[] = []
  let file = pick(random, files)
  for (let n = Math.max(1, below(random, 5) - 1); n > 0; n--) {
    const name = pick(random, names)
    if (file.length < 16) break
    file = mutations[name](file, random, pick(random, files))
    how.push(name)
  }
  return { file, how: how.join('+') }
}
