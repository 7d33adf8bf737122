import { PbfWriter } from 'pbf'
import { describe, expect, it } from 'vitest'
import { decodeModelProto, encodeModelProto, type ModelProto } from '../../src/formats/onnx/messages.js'
import type { Draft } from '../../src/formats/protobuf.js'

const raw = Uint8Array.from({ length: 5000 }, (_, i) => i)

const model = {
  irVersion: 8,
  producerName: 'ö',
  opsetImport: [{ domain: '', version: 17 }],
  graph: {
    name: 'g',
    node: [
      {
        opType: 'Conv',
        input: ['x', '', 'w'],
        output: ['y'],
        attribute: [
          { name: 'pads', type: 7, ints: [-1, 2 ** 40, 300] },
          { name: 'alpha', type: 1, f: 0.5 },
          { name: 'mode', type: 3, s: 'nearest' },
        ],
      },
    ],
    initializer: [
      { name: 'w', dims: [50, 25], dataType: 1, rawData: raw },
      { name: 'f', dims: [2], dataType: 1, floatData: Float32Array.of(0.1, -3) },
      { name: 'd', dims: [1], dataType: 11, doubleData: Float64Array.of(0.1) },
      { name: 'i', dims: [2], dataType: 7, int64Data: [-(2 ** 40), 7] },
    ],
    input: [
      {
        name: 'x',
        type: { tensorType: { elemType: 1, shape: { dim: [{ dimParam: 'N' }, { dimValue: 0 }] } } },
      },
    ],
  },
} satisfies Draft<ModelProto>

const bytes = encodeModelProto(model)

describe('messages of ONNX', () => {
  it('come back as they were written', () => {
    const read = decodeModelProto(bytes)
    expect(read).toMatchObject(model)
    expect(read.functions).toEqual([])
    expect(read.graph?.initializer[1].floatData).toBeInstanceOf(Float32Array)
    expect(read.graph).not.toHaveProperty('docString')
  })

  it('are the same in a Buffer, which is a part of a larger one', () => {
    expect(decodeModelProto(Buffer.from(bytes))).toEqual(decodeModelProto(bytes))
  })

  it('may hold lists of numbers that are not packed, in parts, and fields that nobody knows', () => {
    const pbf = new PbfWriter()
    pbf.writeStringField(99, 'what is this?')
    pbf.writeFixed32Field(98, 7)
    pbf.writeDoubleField(97, 7)
    pbf.writeMessage(
      7,
      (_: object, graph) => {
        graph.writeMessage(
          5,
          (_: object, tensor) => {
            for (const dim of [3, 4]) tensor.writeVarintField(1, dim)
            tensor.writePackedVarint(1, [5])
            tensor.writePackedFloat(4, [1, 2])
            tensor.writeFloatField(4, 3)
            tensor.writePackedFloat(4, [4])
          },
          {},
        )
      },
      {},
    )
    const [tensor] = decodeModelProto(pbf.finish()).graph!.initializer
    expect(Array.from(tensor.dims)).toEqual([3, 4, 5])
    expect(Array.from(tensor.floatData)).toEqual([1, 2, 3, 4])
  })

  it('are refused wherever they are cut off within a field', () => {
    const whole = decodeModelProto(bytes)
    for (let length = 1; length < bytes.length; length += length < 200 ? 1 : 97) {
      let read: ModelProto | undefined
      try {
        read = decodeModelProto(bytes.subarray(0, length))
      } catch (error) {
        expect((error as Error).constructor).toBe(Error)
      }
      // Between two fields of the outermost message is a valid end.
      if (read) expect(Object.keys(read.graph ?? {}).length).toBeLessThan(Object.keys(whole.graph!).length)
    }
  })

  it.each([
    ['a length that lies', [0x3a, 0xff, 0xff, 0xff, 0xff, 0x07, 0x00], /truncated or damaged/],
    ['a length past the message around it', [0x3a, 0x02, 0x2a, 0x05, 0, 0, 0, 0], /truncated or damaged/],
    ['a number without an end', [0x08, 0xff, 0xff], /truncated or damaged/],
    ['a number of more than ten bytes', [0x08, ...Array<number>(20).fill(0xff), 0], /10 bytes/],
    ['a wire type there is not', [0x0f, 0x00], /unknown type/],
    ['a graph that is a number', [0x38, 0x05], /'graph' has the wrong type, 0/],
    ['a text that is a number', [0x10, 0x05], /'producerName'/],
  ])('are refused: %s', (_what, damaged, words) => {
    expect(() => decodeModelProto(Uint8Array.from(damaged))).toThrow(words)
  })

  it('are refused if they are nested without end', () => {
    let inner = new Uint8Array()
    const within = (field: number, content: Uint8Array): Uint8Array => {
      const pbf = new PbfWriter()
      pbf.writeBytesField(field, content)
      return Uint8Array.from(pbf.finish())
    }
    // A node with an attribute that is a graph, again and again.
    for (let depth = 0; depth < 5000; depth++)
      inner = within(1, within(5, within(6, inner))) as Uint8Array<ArrayBuffer>
    expect(() => decodeModelProto(within(7, inner))).toThrow('nested more than 64 deep')
  })
})
