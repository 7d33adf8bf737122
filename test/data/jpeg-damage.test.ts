// Damage of every kind, made of small legal files, and the limits that keep bombs from going off.

import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { checkJpeg, decodeJpeg, encodeJpeg, jpegMemory } from '../../src/data/jpeg/jpeg.js'

const file = new URL('jpeg-kinds.json', import.meta.url)
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: { name: string; jpeg: string }[] }
const legal = (name: string): number[] => {
  const found = cases.find((one) => one.name === name)
  if (!found) throw new Error(`no case ${name}`)
  return [...Buffer.from(found.jpeg, 'base64')]
}
/** Where the n-th segment of a marker starts; from the end, if n is negative. */
function find(bytes: readonly number[], marker: number, n = 0): number {
  const places: number[] = []
  for (let at = 2; at < bytes.length - 1; at++)
    if (bytes[at] === 0xff && bytes[at + 1] === marker) {
      places.push(at)
      if (marker < 0xd0 || marker > 0xd9) at += 1 + bytes[at + 2] * 256 + bytes[at + 3]
    }
  return places.at(n)!
}
const insert = (bytes: readonly number[], at: number, ...added: number[]): number[] => [
  ...bytes.slice(0, at),
  ...added,
  ...bytes.slice(at),
]
const put = (bytes: readonly number[], at: number, ...values: number[]): number[] =>
  bytes.map((byte, i) => values[i - at] ?? byte)
const remove = (bytes: readonly number[], at: number): number[] => [
  ...bytes.slice(0, at),
  ...bytes.slice(at + 2 + bytes[at + 2] * 256 + bytes[at + 3]),
]

const DQT = 0xdb
const DHT = 0xc4
const SOF = 0xc0
const SOS = 0xda
const DRI = 0xdd
const DAC = 0xcc
const EOI = 0xd9
const ADOBE = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0]

const plain = legal('2x2')
const apart = legal('1x1, component by component')
const restarts = legal('1x1, restarts')
const progressive = legal('1x1, progressive')
const runs = legal('long runs of empty blocks')
const sof = find(plain, SOF)
/** The first scan of the progressive file, and the tables of the second one. */
const firstScan = find(progressive, SOS)
const secondTables = progressive.findIndex(
  (byte, at) => at > firstScan && byte === 0xff && progressive[at + 1] === DHT,
)
const sof2 = find(progressive, 0xc2)

/** Damaged files; whether libjpeg still makes a picture of them; and what is said of them. */
const damaged: readonly (readonly [string, readonly number[], boolean, RegExp])[] = [
  ['more rows than declared', put(plain, sof + 5, 0, 13), true, /bytes before byte \d+ belong to nothing/],
  ['more columns than declared', put(plain, sof + 7, 0, 16), true, /belong to nothing/],
  [
    'fewer rows than declared',
    put(plain, sof + 5, 0, 90),
    true,
    /data end at byte \d+ before its last pixel/,
  ],
  ['fewer columns than declared', put(plain, sof + 7, 0, 90), true, /before its last pixel/],
  [
    'more rows than declared, restarts',
    put(restarts, find(restarts, SOF) + 5, 0, 8),
    true,
    /belong to nothing/,
  ],
  ['bytes after the last block', insert(plain, plain.length - 2, 1, 2, 3), true, /3 bytes before byte/],
  ['bytes between two scans', insert(apart, find(apart, SOS, 1), 1, 2, 3), true, /belong to nothing/],
  ['bytes between two segments', insert(plain, sof, 0), true, /1 bytes before byte/],
  ['no end', plain.slice(0, -2), true, /truncated JPEG: it ends at byte/],
  ['half an end', plain.slice(0, -1), true, /truncated JPEG: it ends at byte/],
  ['conditioning of 3 bytes', insert(plain, sof, 0xff, DAC, 0, 5, 0, 16, 1), false, /pairs of bytes, not 3/],
  ['conditioning the wrong way round', insert(plain, sof, 0xff, DAC, 0, 4, 0, 1), false, /cannot be 1/],
  [
    'conditioning of a table there is not',
    insert(plain, sof, 0xff, DAC, 0, 4, 32, 0),
    false,
    /conditioning 32/,
  ],
  ['a restart interval of 1 byte', insert(plain, sof, 0xff, DRI, 0, 3, 0), false, /takes 2 bytes, not 1/],
  ['a restart interval that hides a table', put(plain, find(plain, DQT) + 1, DRI), false, /takes 2 bytes/],
  ['a quantization table cut short', put(plain, find(plain, DQT) + 3, 66), false, /does not fit/],
  ['a quantization table 4', put(plain, find(plain, DQT) + 4, 4), false, /quantization table 4 does not fit/],
  [
    'a Huffman table of the wrong length',
    put(plain, find(plain, DHT) + 3, 30),
    false,
    /table \d+ does not fit/,
  ],
  [
    'a Huffman table with too many codes',
    put(plain, find(plain, DHT) + 5, 3),
    false,
    /does not fit|more codes/,
  ],
  ['codes over-subscribed', put(plain, find(plain, DHT) + 5, 2, 0, 4), false, /more codes than fit/],
  ['a code for 16 bits of a mean', put(plain, find(plain, DHT) + 21, 16), false, /has symbol 16/],
  ['a frame header of the wrong length', put(plain, sof + 3, 18), false, /frame header of 16 bytes/],
  ['sampling factors of 0', put(plain, sof + 11, 0x20), false, /sampling factors are 1 to 4/],
  ['sampling factors of no whole ratio', put(plain, sof + 11, 0x32, 0, 2, 0x21), false, /only whole ratios/],
  ['more blocks in a unit than 10', put(plain, sof + 11, 0x44), false, /18 blocks in a coded unit/],
  ['no quantization table', remove(plain, find(plain, DQT)), false, /quantization table 0 is missing/],
  ['no Huffman table', remove(progressive, find(progressive, DHT)), false, /Huffman table 0 is missing/],
  [
    'a scan of a component that is not there',
    put(plain, find(plain, SOS) + 5, 9),
    false,
    /names component 9/,
  ],
  ['a scan of one component twice', put(plain, find(plain, SOS) + 7, 1), false, /names component 1/],
  [
    'a scan header of the wrong length',
    put(plain, find(plain, SOS) + 4, 2),
    false,
    /cannot list 2 components/,
  ],
  [
    'a sequential scan of some coefficients',
    put(plain, find(plain, SOS) + 12, 5),
    true,
    /sequential scan declares/,
  ],
  [
    'the scans of one component alone',
    apart.slice(0, find(apart, SOS, 1)).concat(0xff, EOI),
    true,
    /without the data/,
  ],
  [
    'one component twice',
    insert(apart, apart.length - 2, ...apart.slice(find(apart, SOS, 1), -2)),
    true,
    /two sequential/,
  ],
  [
    'a second picture',
    insert(plain, plain.length - 2, ...plain.slice(find(plain, SOS), -2)),
    true,
    /two sequential/,
  ],
  ['a second start', insert(plain, sof, 0xff, 0xd8), false, /marker d8 .* does not belong/],
  [
    'a second frame',
    insert(apart, find(apart, SOS, 2), ...apart.slice(find(apart, SOF), find(apart, SOF) + 19)),
    false,
    /two frame/,
  ],
  ['an Adobe marker after the scan', insert(plain, plain.length - 2, ...ADOBE), true, /comes after the scan/],
  [
    'an Adobe marker of an unknown color',
    insert(remove(plain, 2), 2, ...ADOBE.slice(0, -1), 7),
    true,
    /transform 7/,
  ],
  ['a JFIF version from the future', put(plain, 11, 2), true, /JFIF version is 2/],
  ['an unknown marker', insert(plain, sof, 0xff, 0x02, 0, 2), false, /marker 02 .* does not belong/],
  [
    'a reserved marker',
    insert(plain, plain.length - 2, 0xff, 0xf5, 0, 2),
    true,
    /marker f5 .* an unknown kind/,
  ],
  ['a segment of length 0', insert(plain, sof, 0xff, 0xfe, 0, 0), false, /has length 0/],
  [
    'a segment longer than the file',
    insert(plain, sof, 0xff, 0xfe, 255, 0),
    false,
    /truncated JPEG.*before its frame/,
  ],
  [
    'restart markers out of order',
    put(restarts, find(restarts, 0xd1) + 1, 0xd5),
    true,
    /instead of restart marker 1/,
  ],
  [
    'a restart marker less',
    [...restarts.slice(0, find(restarts, 0xd1)), ...restarts.slice(find(restarts, 0xd1) + 2)],
    true,
    /JPEG/,
  ],
  ['no restarts where they are due', insert(plain, sof, 0xff, DRI, 0, 4, 0, 1), true, /JPEG/],
  [
    'a progressive scan of no coefficients',
    put(progressive, find(progressive, SOS, 1) + 7, 9, 5),
    true,
    /progressive scan/,
  ],
  [
    'means and coefficients at once',
    put(progressive, find(progressive, SOS) + 12, 5),
    false,
    /progressive scan/,
  ],
  ['bits skipped', put(progressive, find(progressive, SOS, -1) + 9, 0x31), true, /bits 3 to 1/],
  ['bits brought twice', put(progressive, find(progressive, SOS, -1) + 9, 0x21), true, /out of order|JPEG/],
  [
    'coefficients before means',
    [...progressive.slice(0, firstScan), ...progressive.slice(secondTables)],
    true,
    /come before its means/,
  ],
  [
    'scans that leave most out',
    progressive.slice(0, secondTables).concat(0xff, EOI),
    true,
    /before the scans of component 1 are complete/,
  ],
  [
    'blocks less than a run says',
    put(runs, find(runs, 0xc2) + 5, 0, 24),
    true,
    /goes past the last one|belong to nothing/,
  ],
]

describe('a damaged JPEG', () => {
  it.each(damaged)('%s', (_, bytes, picture, message) => {
    const given = Uint8Array.from(bytes)
    expect(() => decodeJpeg(given)).toThrow(message)
    expect(() => checkJpeg(given)).toThrow(message)
    if (!picture) {
      expect(() => decodeJpeg(given, { damaged: 'decode' })).toThrow(/JPEG/)
      return
    }
    const image = decodeJpeg(given, { damaged: 'decode' })
    expect(image.data.length).toBe(image.width * image.height * 3)
    expect(image.warnings[0]).toMatch(message)
    expect(checkJpeg(given, { damaged: 'decode' }).warnings).toEqual(image.warnings)
  })

  it('does not hide what is legal: fill bytes, comments, tables between scans, data after the end', () => {
    const odd = insert(insert(plain, sof, 0xff, 0xff, 0xff), 2, 0xff, 0xfe, 0, 2).concat(1, 2, 3)
    expect(decodeJpeg(Uint8Array.from(odd)).data).toEqual(decodeJpeg(Uint8Array.from(plain)).data)
  })

  it('gives what it can: what stands before the damage', () => {
    const whole = decodeJpeg(Uint8Array.from(plain))
    const half = decodeJpeg(Uint8Array.from(plain.slice(0, -60)), { damaged: 'decode' })
    expect(half.warnings[0]).toContain('truncated')
    const row = 3 * whole.width
    expect(Buffer.compare(half.data.subarray(0, 8 * row), whole.data.subarray(0, 8 * row))).toBe(0)
    expect(Buffer.compare(half.data, whole.data)).not.toBe(0)
  })
})

describe('the limits of decodeJpeg', () => {
  const segment = (marker: number, ...content: number[]): number[] => [
    0xff,
    marker,
    0,
    content.length + 2,
    ...content,
  ]
  const table = segment(DQT, 0, ...new Array<number>(64).fill(1))
  const means = segment(DHT, 0, 1, ...new Array<number>(15).fill(0), 0)
  /** Codes whose one symbol ends the bands of 2¹⁴ blocks and more. */
  const longRuns = segment(DHT, 0x10, 1, ...new Array<number>(15).fill(0), 0xe0)
  const frame = (marker: number, width: number, height: number): number[] =>
    segment(marker, 8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0)
  const scan = (first: number, last: number, bits: number): number[] =>
    segment(SOS, 1, 1, 0, first, last, bits)
  /** A gray progressive file of one color, and scans that bring nothing. */
  function bomb(side: number, scans: number): Uint8Array {
    const blocks = (side / 8) ** 2
    const runsOfBlocks = Math.ceil(blocks / 2 ** 14)
    const parts = [0xff, 0xd8, ...table, ...frame(0xc2, side, side), ...means, ...longRuns, ...scan(0, 0, 0)]
    const file = [Buffer.from(parts), Buffer.alloc(Math.ceil(blocks / 8))]
    for (let k = 1; k <= scans; k++)
      file.push(Buffer.from(scan(k, k, 0)), Buffer.alloc(Math.ceil((runsOfBlocks * 15) / 8)))
    return new Uint8Array(Buffer.concat([...file, Buffer.of(0xff, EOI)]))
  }

  it('blocks that scans visit: a hundred kilobytes do not buy minutes', () => {
    const file = bomb(8192, 60)
    expect(file.length).toBeLessThan(150_000)
    expect(() => decodeJpeg(file, { maxPixels: 1e9 })).toThrow('its scans visit more than 24000000 blocks')
  })

  it('scans are not limited by their number', () => {
    const { data } = decodeJpeg(bomb(1024, 63))
    expect(data.every((value) => value === 128)).toBe(true)
  })

  it('memory: what decoding takes is known before it is taken', () => {
    const [W, H] = [23, 41]
    // Brightness: 4 × 6 blocks; colors: 2 × 3 each.
    expect(jpegMemory(Uint8Array.from(plain))).toBe(36 * 64 + W * H * 3)
    expect(jpegMemory(Uint8Array.from(legal('2x2, progressive')))).toBe(36 * 192 + W * H * 3)
    expect(() => decodeJpeg(Uint8Array.from(plain), { maxMemory: 36 * 64 + W * H * 3 - 1 })).toThrow(
      'JPEG too large: it declares 23 × 41 pixels, which take 5133 bytes to decode, more than maxMemory = 5132',
    )
    expect(decodeJpeg(Uint8Array.from(plain), { maxMemory: 36 * 64 + W * H * 3 }).width).toBe(W)
  })

  it('memory, by default a gigabyte, whatever maxPixels is', () => {
    const many = put(plain, sof + 5, 0xf0, 0, 0xf0, 0)
    expect(jpegMemory(Uint8Array.from(many))).toBe(61440 ** 2 * 4.5)
    expect(() => decodeJpeg(Uint8Array.from(many), { maxPixels: 1e10 })).toThrow(
      'more than maxMemory = 1073741824',
    )
  })

  it('pixels that the file cannot hold take no memory', () => {
    const before = process.memoryUsage().arrayBuffers
    const huge = put(put(progressive, sof2 + 5, 0x1f, 0x40), sof2 + 7, 0x1f, 0x40)
    expect(() => decodeJpeg(Uint8Array.from(huge))).toThrow('cannot hold 8000 × 8000 pixels')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5e6)
  })
})

describe('what the JPEG functions take', () => {
  const bytes = Uint8Array.from(plain)
  it.each<[string, unknown]>([
    ['an ArrayBuffer', bytes.buffer],
    ['a Buffer', Buffer.from(bytes)],
    ['a part of a larger buffer', Buffer.concat([Buffer.alloc(5), bytes]).subarray(5)],
    ['a DataView', new DataView(bytes.buffer)],
    ['a Uint8ClampedArray', new Uint8ClampedArray(bytes)],
    ['an array of another realm', runInNewContext('new Uint8Array(list)', { list: plain })],
    ['a buffer of another realm', runInNewContext('new Uint8Array(list).buffer', { list: plain })],
  ])('%s', (_, given) => {
    expect(decodeJpeg(given as Uint8Array).data).toEqual(decodeJpeg(bytes).data)
  })

  it.each([undefined, null, 'a.jpg', 7, plain, {}, new Map()])('nothing else: %j', (given) => {
    const wanted = /: it takes bytes, as a Uint8Array/
    for (const take of [decodeJpeg, checkJpeg, jpegMemory])
      expect(() => take(given as unknown as Uint8Array)).toThrow(wanted)
  })

  it('options that exist', () => {
    const wrong =
      (options: object): (() => unknown) =>
      () =>
        decodeJpeg(bytes, options)
    expect(wrong({ maxPixel: 5 })).toThrow("there is no option 'maxPixel'; did you mean 'maxPixels'?")
    expect(wrong({ maxPixels: -1 })).toThrow('maxPixels must be a whole number of at least 1, got -1')
    expect(wrong({ maxMemory: '1 GB' })).toThrow("maxMemory must be a whole number of at least 1, got '1 GB'")
    expect(wrong({ damaged: 'ignore' })).toThrow("damaged must be 'throw' or 'decode', got 'ignore'")
  })

  it('images that a JPEG can hold, and a reader can read', () => {
    const image =
      (width: unknown, height: unknown, data: unknown): (() => unknown) =>
      () =>
        encodeJpeg({ width, height, data } as { width: number; height: number; data: Uint8Array })
    const side = 'must be a whole number from 1 to 65500, got'
    expect(image(70000, 1, new Uint8Array(210000))).toThrow(`encodeJpeg: width ${side} 70000`)
    expect(image(1, 65501, new Uint8Array(3 * 65501))).toThrow(`encodeJpeg: height ${side} 65501`)
    expect(image(1.5, 2, new Uint8Array(9))).toThrow(`encodeJpeg: width ${side} 1.5`)
    expect(image('2', 2, new Uint8Array(12))).toThrow(`encodeJpeg: width ${side} '2'`)
    expect(image(2, 2, 'pixels')).toThrow('encodeJpeg: data: it takes bytes')
    expect(() => encodeJpeg(undefined as never)).toThrow(
      'encodeJpeg: the image must be an object, got nothing',
    )
    expect(decodeJpeg(encodeJpeg({ width: 65500, height: 1, data: new Uint8Array(196500) })).width).toBe(
      65500,
    )
  })
})
