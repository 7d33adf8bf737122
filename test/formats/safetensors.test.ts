import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeSafetensors, encodeSafetensors, type StoredArray } from '../../src/formats/safetensors.js'
import type { NDArray } from '../../kernels/shape.js'

const written = new Uint8Array(readFileSync(new URL('python.safetensors', import.meta.url)))

/** A file with this header text, and these bytes of data or so many zeros. */
function fileOf(header: string | Uint8Array, data: number | Uint8Array = 0): Uint8Array {
  const json = typeof header === 'string' ? new TextEncoder().encode(header) : header
  const values = typeof data === 'number' ? new Uint8Array(data) : data
  const bytes = new Uint8Array(8 + json.length + values.length)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true)
  bytes.set(json, 8)
  bytes.set(values, 8 + json.length)
  return bytes
}

const headerOf = (bytes: Uint8Array): string => {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  return new TextDecoder().decode(bytes.subarray(8, 8 + length))
}

const ramp = (n: number): number[] => Array.from({ length: n }, (_, i) => i * 0.25 - 3)

describe('a file written by Python', () => {
  test('decodes to its values, shapes and metadata', () => {
    const { tensors, metadata } = decodeSafetensors(written)
    expect(metadata).toEqual({ format: 'np', note: 'a "quoted" {word}: \\' })
    expect(Object.keys(tensors).sort()).toEqual(
      ['conv2d/kernel', 'double', 'empty', 'größe', 'half', 'scalar'].sort(),
    )
    expect(tensors['conv2d/kernel']).toEqual({ shape: [3, 2, 1, 5], data: Float32Array.from(ramp(30)) })
    expect(tensors.scalar).toEqual({ shape: [], data: Float32Array.of(0.1) })
    expect(tensors.double).toEqual({ shape: [2, 3], data: Float64Array.from(ramp(6), (x) => x / 3) })
    expect(tensors.empty).toEqual({ shape: [0, 4], data: new Float32Array() })
    expect(tensors['größe']).toEqual({ shape: [7], data: Float32Array.from(ramp(7)) })
  })

  test('half precision: zeros, subnormals, the largest, infinities and NaN', () => {
    const third = 1365 / 4096 // the float16 nearest to 1/3
    const expected = [0, -0, 1, -2, 65504, 2 ** -14, 2 ** -24, 3 * 2 ** -24, third, Infinity, -Infinity, NaN]
    expect([...decodeSafetensors(written).tensors.half.data]).toEqual(expected)
  })

  test('decodes from a view at an odd offset', () => {
    const shifted = new Uint8Array(written.length + 9)
    shifted.set(written, 3)
    expect(decodeSafetensors(shifted.subarray(3, 3 + written.length))).toEqual(decodeSafetensors(written))
  })

  test('cut anywhere, it is refused', () => {
    for (let length = 0; length < written.length; length++)
      expect(() => decodeSafetensors(written.subarray(0, length))).toThrow(/^safetensors: /)
  })
})

describe('encoding', () => {
  const tensors: Record<string, NDArray> = {
    b: { shape: [3], data: Float32Array.of(1, -2, 0.5) },
    a: { shape: [1, 2], data: Float32Array.of(7, 8) },
    z: { shape: [2], data: Float64Array.of(0.1, 1e300) },
  }

  test('lays tensors by element size and name, after a header padded to eight bytes', () => {
    const bytes = encodeSafetensors(tensors, { epoch: '3' })
    const header = headerOf(bytes)
    expect(header.length % 8).toBe(0)
    expect(header.trimEnd()).toBe(
      '{"__metadata__":{"epoch":"3"},' +
        '"z":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},' +
        '"a":{"dtype":"F32","shape":[1,2],"data_offsets":[16,24]},' +
        '"b":{"dtype":"F32","shape":[3],"data_offsets":[24,36]}}',
    )
    const data = new DataView(bytes.buffer, 8 + header.length)
    expect([data.getFloat64(0, true), data.getFloat64(8, true)]).toEqual([0.1, 1e300])
    expect([16, 20, 24, 28, 32].map((at) => data.getFloat32(at, true))).toEqual([7, 8, 1, -2, 0.5])
    expect(bytes.length).toBe(8 + header.length + 36)
  })

  test('Python reads the same values from the bytes', ({ skip }) => {
    const program = `
import json, struct, sys
raw = sys.stdin.buffer.read()
n = struct.unpack("<Q", raw[:8])[0]
header, data = json.loads(raw[8:8 + n]), raw[8 + n:]
read = lambda e: list(struct.unpack("<%d%s" % ((e["data_offsets"][1] - e["data_offsets"][0]) // (8 if e["dtype"] == "F64" else 4), "d" if e["dtype"] == "F64" else "f"), data[slice(*e["data_offsets"])]))
print(json.dumps({k: [e["shape"], read(e)] for k, e in header.items()}))`
    let output: string
    try {
      output = execFileSync('python3', ['-c', program], { input: encodeSafetensors(tensors) }).toString()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT')
        return skip('there is no python3 to read the file with')
      throw error
    }
    expect(JSON.parse(output)).toEqual({
      b: [[3], [1, -2, 0.5]],
      a: [
        [1, 2],
        [7, 8],
      ],
      z: [[2], [0.1, 1e300]],
    })
  })

  test('copies the viewed part of a larger buffer', () => {
    const data = Float32Array.of(9, 9, 1, 2, 9).subarray(2, 4)
    expect(decodeSafetensors(encodeSafetensors({ w: { shape: [2], data } })).tensors.w.data).toEqual(
      Float32Array.of(1, 2),
    )
  })

  test('refuses values that do not fit, and the reserved name', () => {
    expect(() => encodeSafetensors({ w: { shape: [2, 2], data: new Float32Array(3) } })).toThrow(
      'safetensors: w has 3 values, which do not fit [2,2]',
    )
    expect(() => encodeSafetensors({ w: { shape: [-1, -2], data: new Float32Array(2) } })).toThrow(
      'do not fit [-1, -2]',
    )
    expect(() => encodeSafetensors({ __metadata__: { shape: [], data: new Float32Array(1) } })).toThrow(
      'cannot be called __metadata__',
    )
  })

  test('what is encoded decodes to the same', () => {
    const shape = fc.array(fc.nat(4), { maxLength: 4 })
    const tensor = fc.tuple(shape, fc.boolean()).chain(([shape, isDouble]) => {
      const length = shape.reduce((n, d) => n * d, 1)
      const options = { minLength: length, maxLength: length }
      const data: fc.Arbitrary<Float32Array | Float64Array> = isDouble
        ? fc.float64Array(options)
        : fc.float32Array(options)
      return data.map((data): NDArray => ({ shape, data }))
    })
    const names = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('__proto__', 'constructor', '10', '{"a":'),
    )
    const key = names.filter((name) => name !== '__metadata__')
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, tensor)),
        fc.array(fc.tuple(names, fc.string({ unit: 'binary' }))),
        (tensors, metadata) => {
          const given = { tensors: Object.fromEntries(tensors), metadata: Object.fromEntries(metadata) }
          const read = decodeSafetensors(encodeSafetensors(given.tensors, given.metadata))
          expect(new Map(Object.entries(read.tensors))).toEqual(new Map(Object.entries(given.tensors)))
          expect(new Map(Object.entries(read.metadata))).toEqual(new Map(Object.entries(given.metadata)))
        },
      ),
      { seed: 11, numRuns: 300 },
    )
  })
})

describe('integers', () => {
  const integers: Readonly<Record<string, StoredArray>> = {
    I8: { shape: [2], data: Int8Array.of(-128, 127) },
    U8: { shape: [2], data: Uint8Array.of(0, 255) },
    I16: { shape: [2], data: Int16Array.of(-32768, 32767) },
    U16: { shape: [1, 2], data: Uint16Array.of(1, 65535) },
    I32: { shape: [2], data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1) },
    U32: { shape: [2], data: Uint32Array.of(7, 2 ** 32 - 1) },
    I64: { shape: [2, 1], data: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n) },
    U64: { shape: [2], data: BigUint64Array.of(0n, 2n ** 64n - 1n) },
  }
  const kinds = { I8: 'b', U8: 'B', I16: 'h', U16: 'H', I32: 'i', U32: 'I', I64: 'q', U64: 'Q' }
  const python = (program: string, input: Uint8Array, skip: (note: string) => void): Buffer | undefined => {
    try {
      return execFileSync('python3', ['-c', program], { input })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      skip('there is no python3 to read and write the file with')
      return undefined
    }
  }

  test('are stored as integers, and come back', () => {
    const bytes = encodeSafetensors(integers)
    const header = JSON.parse(headerOf(bytes)) as Record<string, { dtype: string }>
    for (const name of Object.keys(integers)) expect(header[name].dtype).toBe(name)
    expect({ ...decodeSafetensors(bytes).tensors }).toEqual(integers)
  })

  test('clamped bytes are bytes', () => {
    const bytes = encodeSafetensors({ w: { shape: [1], data: Uint8ClampedArray.of(9) } })
    expect(decodeSafetensors(bytes).tensors.w.data).toEqual(Uint8Array.of(9))
  })

  test('truth is bytes of 0 and 1', () => {
    const file = fileOf('{"w":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}', Uint8Array.of(1, 0))
    expect(decodeSafetensors(file).tensors.w).toEqual({ shape: [2], data: Uint8Array.of(1, 0) })
  })

  test('Python reads the same integers, and what it writes is read', ({ skip }) => {
    const program = `
import json, struct, sys
raw = sys.stdin.buffer.read()
n = struct.unpack("<Q", raw[:8])[0]
header, data, out = json.loads(raw[8:8 + n]), raw[8 + n:], {}
for name, e in sorted(header.items(), reverse=True):
    values = struct.unpack("<2" + ${JSON.stringify(kinds)}[e["dtype"]], data[slice(*e["data_offsets"])])
    out[name] = (e["shape"], struct.pack("<2" + ${JSON.stringify(kinds)}[e["dtype"]], *reversed(values)))
at, header, data = 0, {}, b""
for name, (shape, values) in out.items():
    header[name] = {"dtype": name, "shape": shape, "data_offsets": [at, at + len(values)]}
    at, data = at + len(values), data + values
text = json.dumps(header).encode()
sys.stdout.buffer.write(struct.pack("<Q", len(text)) + text + data)`
    const written = python(program, encodeSafetensors(integers), skip)
    const reversed = Object.entries(integers).map(([name, { shape, data }]) => [
      name,
      { shape, data: data.toReversed() },
    ])
    if (written)
      expect({ ...decodeSafetensors(new Uint8Array(written)).tensors }).toEqual(Object.fromEntries(reversed))
  })
})

describe('what is not tensors', () => {
  test.each<[string, unknown, unknown, string]>([
    [
      'nothing',
      undefined,
      undefined,
      'encodeSafetensors: tensors must be { shape, data } by name, got nothing',
    ],
    ['a list', [], {}, 'got []'],
    [
      'a number for a tensor',
      { w: 3 },
      {},
      'safetensors: w must be { shape, data }, as ndarray(…) makes, got 3',
    ],
    [
      'no data',
      { w: { shape: [1] } },
      {},
      'safetensors: w needs data, a typed array of numbers, got nothing',
    ],
    ['a list of data', { w: { shape: [1], data: [1] } }, {}, 'needs data, a typed array of numbers, got [1]'],
    ['no shape', { w: { data: Float32Array.of(1) } }, {}, 'w has 1 values, which do not fit nothing'],
    ['metadata that are no text', {}, { epoch: 3 }, "metadata must be text by name, but 'epoch' is 3"],
    ['metadata that are a list', {}, ['a'], 'metadata must be text by name, got ["a"]'],
  ])('encoding refuses %s', (_, tensors, metadata, message) => {
    expect(() => encodeSafetensors(tensors as never, metadata as never)).toThrow(message)
  })

  test.each<[string, unknown, string]>([
    [
      'nothing',
      undefined,
      'decodeSafetensors: it takes bytes, as a Uint8Array or an ArrayBuffer, got nothing',
    ],
    ['a path', 'model.safetensors', "got 'model.safetensors'"],
  ])('decoding refuses %s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes as never)).toThrow(message)
  })

  test('a buffer is as good as its bytes, and so is text of many millions of characters', () => {
    const long = 'x'.repeat(2e7)
    const bytes = encodeSafetensors({}, { long })
    expect(decodeSafetensors(bytes.buffer).metadata.long).toHaveLength(2e7)
    expect(decodeSafetensors(new DataView(encodeSafetensors({}, { a: 'b' }).buffer)).metadata.a).toBe('b')
  })
})

describe('decoding refuses', () => {
  const entry = (dtype: string, shape: string, offsets: string) =>
    `{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}`
  const f32 = (shape: string, offsets: string) => entry('"F32"', shape, offsets)
  const huge = new Uint8Array(16).fill(0xff)
  const cases: readonly [string, Uint8Array, string][] = [
    ['no bytes', new Uint8Array(), '0 bytes are too few'],
    ['a header over the limit', huge, '18446744073709551615 bytes, over the limit of 100000000'],
    [
      'a header beyond the file',
      fileOf('{}').subarray(0, 9),
      'the header would end at byte 10, but there are 9',
    ],
    ['text that is not JSON', fileOf('{"a":'), 'the header is not the JSON it should be'],
    ['JSON that is no object', fileOf('[1]'), 'it is not an object'],
    ['bytes that are not UTF-8', fileOf(Uint8Array.of(0x7b, 0xff, 0x7d)), 'the header is not the JSON'],
    ['metadata that is not text', fileOf('{"__metadata__":{"a":1}}'), '__metadata__ must hold text'],
    ['metadata that is a list', fileOf('{"__metadata__":["a"]}'), '__metadata__ must hold text'],
    ['an entry that is no object', fileOf('{"w":3}'), 'tensor "w": its header entry is not an object'],
    [
      'floats of 8 bits',
      fileOf(`{"w":${entry('"F8_E4M3"', '[8]', '[0,8]')}}`, 8),
      "dtype 'F8_E4M3' cannot be read; F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, BOOL can",
    ],
    [
      'truth that is neither true nor false',
      fileOf(`{"w":${entry('"BOOL"', '[1]', '[0,1]')}}`, Uint8Array.of(2)),
      "tensor 'w' is BOOL, but has bytes that are neither 0 nor 1",
    ],
    [
      'a key that no tensor has',
      fileOf('{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"order":"F"}}', 4),
      "its header entry has the key 'order', which is unknown",
    ],
    [
      'very many axes',
      fileOf(`{"w":${f32(`[${'1,'.repeat(32)}1]`, '[0,4]')}}`, 4),
      'shape a list of 33 is not',
    ],
    [
      'a dtype nested a million deep',
      fileOf(`{"w":${entry('['.repeat(1e6) + ']'.repeat(1e6), '[1]', '[0,8]')}}`, 8),
      'dtype a list of 1 cannot be read',
    ],
    [
      'a dtype that is inherited',
      fileOf(`{"w":${entry('"constructor"', '[1]', '[0,8]')}}`, 8),
      'cannot be read',
    ],
    ['no dtype', fileOf('{"w":{"shape":[1],"data_offsets":[0,4]}}', 4), 'dtype nothing cannot be read'],
    [
      'a negative axis',
      fileOf(`{"w":${f32('[-1,-1]', '[0,4]')}}`, 4),
      'shape [-1, -1] is not a list of whole numbers',
    ],
    ['a broken axis', fileOf(`{"w":${f32('[0.5,2]', '[0,4]')}}`, 4), 'shape [0.5, 2] is not a list'],
    ['three offsets', fileOf(`{"w":${f32('[1]', '[0,4,4]')}}`, 4), 'data_offsets [0, 4, 4] are not two'],
    [
      'offsets beyond the data',
      fileOf(`{"w":${f32('[2]', '[0,8]')}}`, 4),
      '[0,8] are not within the 4 bytes',
    ],
    ['offsets turned round', fileOf(`{"w":${f32('[1]', '[4,0]')}}`, 4), '[4,0] are not within'],
    [
      'too few bytes for the shape',
      fileOf(`{"w":${f32('[3,2]', '[0,4]')}}`, 4),
      '[3,2] takes 24 bytes, not 4',
    ],
    [
      'a shape that overflows',
      fileOf(`{"w":${f32('[9007199254740991,9007199254740991]', '[0,4]')}}`, 4),
      'not 4',
    ],
    [
      'a gap',
      fileOf(`{"w":${f32('[1]', '[4,8]')}}`, 8),
      'begins at byte 4 of the data, but the one before ends at 0',
    ],
    [
      'an overlap',
      fileOf(`{"v":${f32('[2]', '[0,8]')},"w":${f32('[2]', '[4,12]')}}`, 12),
      'tensor "w" begins at byte 4 of the data, but the one before ends at 8',
    ],
    ['bytes left over', fileOf(`{"w":${f32('[1]', '[0,4]')}}`, 7), '3 bytes at the end belong to no tensor'],
    [
      'a tensor named twice',
      fileOf(`{"w":${f32('[3,2]', '[0,24]')},"\\u0077" :${f32('[2,3]', '[0,24]')}}`, 24),
      'the key "\\u0077" occurs twice',
    ],
    [
      'a shape given twice',
      fileOf('{"w":{"dtype":"F32","shape":[2],"shape":[1],"data_offsets":[0,4]}}', 4),
      'the key "shape" occurs twice',
    ],
  ]
  test.each(cases)('%s', (_what, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(message)
    expect(() => decodeSafetensors(bytes)).toThrow(/^safetensors: /)
  })

  test('nothing that only looks like a key twice', () => {
    const header = `{"__metadata__":{"w":"{\\"w\\":1,\\"w\\":2}","v":"\\\\"},"w":${f32('[1]', '[0,4]')}}`
    expect(decodeSafetensors(fileOf(header, 4)).metadata).toEqual({ w: '{"w":1,"w":2}', v: '\\' })
  })
})

test('a tensor called __proto__ is a tensor, and changes no prototype', () => {
  const file = fileOf('{"__proto__":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4)
  const { tensors } = decodeSafetensors(file)
  expect(Object.entries(tensors)).toEqual([['__proto__', { shape: [1], data: new Float32Array(1) }]])
  expect(tensors.constructor).toBeUndefined()
  expect(({} as Record<string, unknown>).shape).toBeUndefined()
})

test('a damaged file is refused with an error of its own, or decodes', () => {
  const damage = fc.array(fc.tuple(fc.nat(written.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
  let refused = 0
  fc.assert(
    fc.property(damage, (changes) => {
      const bytes = written.slice()
      for (const [at, value] of changes) bytes[at] = value
      try {
        const { tensors } = decodeSafetensors(bytes)
        for (const { shape, data } of Object.values(tensors))
          expect(data.length).toBe(shape.reduce((n, d) => n * d, 1))
      } catch (error) {
        expect(String(error)).toMatch(/^Error: safetensors: /)
        refused++
      }
    }),
    { seed: 5, numRuns: 3000 },
  )
  expect(refused).toBeGreaterThan(1000)
})
