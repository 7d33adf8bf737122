// Files that lie, or are not what they should be: refused in words, before anything large is allocated.

import { loadModel } from 'receptive'
import { describe, expect, it } from 'vitest'
import {
  dataType,
  encodeModelProto,
  type GraphProto,
  type TensorProto,
} from '../../../src/formats/onnx/messages.js'
import type { Draft } from '../../../src/formats/protobuf.js'
import { floats, graphOf, ints, modelBytes, node, value } from '../../support/onnx-model.js'

const image = value('x', ['N', 3, 4, 5])

/** A convolution with these weights, and a ReLU. */
const network = (
  w: Draft<TensorProto> = floats('w', [2, 3, 1, 1], [1, 2, 3, 4, 5, 6]),
): Draft<GraphProto> => ({
  node: [node('Conv', ['x', 'w'], ['y']), node('Relu', ['y'], ['z'])],
  ...{ initializer: [w], input: [image], output: [value('z', [])] },
})

const refuses = async (graph: Draft<GraphProto>, words: RegExp | string, files = {}): Promise<void> => {
  const error = await loadModel(modelBytes(graph), { files }).then(
    () => undefined,
    (reason: Error) => reason,
  )
  expect(error?.constructor).toBe(Error)
  expect(error?.message).toMatch(words)
}

describe('an ONNX file is refused', () => {
  it('wherever it is cut off', async () => {
    const bytes = encodeModelProto(graphOf(network()))
    for (let length = 1; length < bytes.length; length++) {
      const error = await loadModel(bytes.subarray(0, length)).then(
        (model) => model.dispose(),
        (reason: Error) => reason,
      )
      // Behind the graph only the version of the operators stands, before which it is cut off, too.
      expect(error?.constructor, String(length)).toBe(Error)
      expect(error?.message).toMatch(/^loadModel: /)
    }
  })

  it.each<[string, Draft<TensorProto>, RegExp]>([
    [
      'more values than data',
      { ...floats('w', [2, 3, 1, 2], [1, 2, 3, 4, 5, 6]) },
      /holds 12 values, its data 6/,
    ],
    [
      'fewer values than data',
      { ...floats('w', [1, 3, 1, 1], [1, 2, 3, 4, 5, 6]) },
      /holds 3 values, its data 6/,
    ],
    ['a shape that is too large', { ...floats('w', [2 ** 20, 2 ** 20, 1, 1], []) }, /more than/],
    ['a shape whose size overflows', { ...floats('w', Array<number>(64).fill(2 ** 32), []) }, /more than/],
    ['a negative axis', { ...floats('w', [-1, 3, 1, 1], []) }, /is not a shape/],
    [
      'bytes that are no numbers',
      { ...floats('w', [2, 3, 1, 1], []), rawData: new Uint8Array(23) },
      /its data 5.75/,
    ],
    ['values of a type that there is not', { ...floats('w', [2], []), dataType: 99 }, /of the number 99/],
    ['texts', { ...floats('w', [2], []), dataType: dataType.STRING }, /type STRING cannot be read/],
    ['segments', { ...floats('w', [2], [1, 2]), segment: {} }, /segments/],
  ])('for a weight with %s', (_what, weight, words) => refuses(network(weight), words))

  const external = (...entries: readonly (readonly [string, string])[]): Draft<TensorProto> => ({
    ...{ name: 'w', dims: [2, 3, 1, 1], dataType: dataType.FLOAT, dataLocation: 1 },
    externalData: entries.map(([key, value]) => ({ key, value })),
  })
  const files = { 'w.bin': new Uint8Array(24), 'sub/w.bin': new Uint8Array(24) }

  it.each(['../w.bin', '/etc/passwd', 'sub/../../w.bin', 'https://example.org/w.bin', '..\\w.bin', ''])(
    'for weights in a file outside of its folder: %s',
    (location) => refuses(network(external(['location', location])), /not in its own folder/, files),
  )

  it.each<[string, readonly (readonly [string, string])[], RegExp]>([
    ['end behind the file', [['offset', '4']], /its data 5/],
    ['are longer than the file', [['length', '48']], /end at byte 48 of a file of 24/],
    ['begin behind the file', [['offset', '99']], /end at byte 99/],
    ['begin before the file', [['offset', '-4']], /the offset '-4'/],
    ['begin nowhere', [['offset', '1e3']], /the offset '1e3'/],
    ['are too few', [['length', '20']], /holds 6 values, its data 5/],
  ])('for weights in a file beside it that %s', (_what, place, words) =>
    refuses(network(external(['location', 'w.bin'], ...place)), words, files),
  )

  it('and read with weights in a file beside it', async () => {
    const bytes = modelBytes(network(external(['location', 'sub/w.bin'], ['offset', '0'], ['length', '24'])))
    const model = await loadModel(bytes, { files })
    expect(model.outputShape).toEqual([4, 5, 2])
    model.dispose()
  })

  it('for a cycle, nodes out of order and values that are there twice', async () => {
    const output = [value('z', [])]
    const ends = { input: [image], output }
    await refuses({ ...ends, node: [node('Relu', ['z'], ['z'])] }, /takes 'z', which no node before it gives/)
    await refuses(
      { ...ends, node: [node('Relu', ['y'], ['z']), node('Relu', ['x'], ['y'])] },
      /no node before/,
    )
    await refuses(
      { ...ends, node: [node('Relu', ['x'], ['z']), node('Elu', ['x'], ['z'])] },
      /exists already/,
    )
    await refuses({ ...ends, node: [node('Relu', ['x'], ['y'])] }, /no node gives it/)
    await refuses({ ...ends, node: [] }, /no node gives it/)
    await refuses({ node: [], input: [], output: [] }, /no inputs, or no outputs/)
  })

  it('for constants that are made of nothing, and too large', async () => {
    const bomb = (...nodes: ReturnType<typeof node>[]): Draft<GraphProto> => ({
      ...{ input: [image], output: [value('z', [])] },
      initializer: [
        ints('large', [2 ** 15, 2 ** 14, 1, 1]),
        ints('huge', [2 ** 40]),
        ints('zero', [0], []),
        ints('one', [1], []),
        ints('end', [2 ** 40], []),
        floats('w', [1, 1, 1, 1], [1]),
        ints('many', [2 ** 8, 2 ** 8, 2 ** 6, 2 ** 7]),
      ],
      node: [...nodes, node('Add', ['x', 'c'], ['z'])],
    })
    await refuses(bomb(node('ConstantOfShape', ['large'], ['c'])), /more than 268435456 values/)
    await refuses(bomb(node('ConstantOfShape', ['huge'], ['c'])), /more than/)
    await refuses(bomb(node('Expand', ['w', 'large'], ['c'])), /more than 268435456/)
    await refuses(bomb(node('Tile', ['w', 'many'], ['c'])), /more than 268435456/)
    await refuses(bomb(node('Range', ['zero', 'end', 'one'], ['c'])), /more than/)
    const halves = Array.from({ length: 9 }, (_, i) => node('Expand', ['w', 'half'], [`c${i}`]))
    const several = bomb(
      ...halves,
      node(
        'Sum',
        halves.map((_, i) => `c${i}`),
        ['c'],
      ),
    )
    await refuses(
      { ...several, initializer: [...several.initializer!, ints('half', [2 ** 13, 2 ** 12, 1, 1])] },
      /more than 268435456/,
    )
  })

  it('for inputs without a size, of another type, or none at all', async () => {
    const of = (input: ReturnType<typeof value>): Draft<GraphProto> => ({ ...network(), input: [input] })
    await refuses(of(value('x', ['N', 3, 'H', 'W'])), /its shape is \[N,3,H,W\]; all axes but the batch must/)
    await refuses(of(value('x', ['N', 3, 0, 4])), /\[N,3,0,4\]/)
    await refuses(of(value('x', ['N', 3, 4, 4], dataType.STRING)), /type STRING/)
    await refuses(of(value('x', ['N', 3, 2 ** 31, 2 ** 31])), /input/)
    await refuses({ ...network(), input: [{ name: 'x' }] }, /type of the number 0/)
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'and not misled by the name %s',
    async (name) => {
      await refuses({ ...network(), node: [node(name, ['x'], ['z'])] }, `the operator ${name} is unknown`)
      await refuses(
        { ...network(), node: [node('Relu', ['x'], ['z'], { [name]: 1 })] },
        /the attribute '.*' of Relu is unknown/,
      )
      const named = { ...network(floats(name, [2, 3, 1, 1], [1, 2, 3, 4, 5, 6])) }
      const model = await loadModel(
        modelBytes({
          ...named,
          node: [{ ...node('Conv', [`in ${name}`, name], [`out ${name}`]), name }],
          input: [{ ...image, name: `in ${name}` }],
          output: [value(`out ${name}`, [])],
        }),
      )
      expect(Object.keys(await model.getWeights())).toEqual([`${name}/kernel`])
      model.dispose()
    },
  )

  it('for branches in branches, without end', async () => {
    let branch: Draft<GraphProto> = { node: [node('Relu', ['x'], ['y'])], output: [value('y', [])] }
    for (let depth = 0; depth < 40; depth++)
      branch = {
        node: [
          node('If', ['c'], [depth % 2 === 0 ? 'z' : 'y'], {
            then_branch: branch,
            else_branch: branch.node!.length > 5 ? branch : { node: [], output: [] },
          }),
        ],
        output: [value(depth % 2 === 0 ? 'z' : 'y', [])],
      }
    const c = { ...ints('c', [1], []), dataType: dataType.BOOL, int64Data: [], int32Data: [1] }
    await refuses({ ...network(), node: branch.node, initializer: [c] }, /nested more than 64 deep/)
  })

  it.each<[string, Draft<GraphProto>['node'], RegExp]>([
    ['no filters', [node('Conv', ['x', ''], ['z'])], /its input 1 is missing/],
    ['filters that are computed', [node('Conv', ['x', 'x'], ['z'])], /must be a constant \(an initializer\)/],
    ['no groups', [node('Conv', ['x', 'w'], ['z'], { group: 0 })], /in 0 groups/],
    ['other groups', [node('Conv', ['x', 'w'], ['z'], { group: 2 })], /in 2 groups/],
    ['no strides', [node('Conv', ['x', 'w'], ['z'], { strides: [0, 1] })], /strides/],
    ['three strides', [node('Conv', ['x', 'w'], ['z'], { strides: [1, 1, 1] })], /strides \[1,1,1\]/],
    ['negative padding', [node('Conv', ['x', 'w'], ['z'], { pads: [-1, 0, 0, 0] })], /pads \[-1/],
    [
      'a text for a number',
      [node('Conv', ['x', 'w'], ['z'], { group: 'two' })],
      /'group' is not of the type INT/,
    ],
    ['another kernel', [node('Conv', ['x', 'w'], ['z'], { kernel_shape: [3, 3] })], /not that of its weight/],
    ['an axis that is not there', [node('Softmax', ['x'], ['z'], { axis: 7 })], /no axis 7 among 4/],
    [
      'a window larger than its image',
      [node('MaxPool', ['x'], ['z'], { kernel_shape: [50, 50] })],
      /does not fit/,
    ],
  ])('for a node with %s', (_what, nodes, words) => refuses({ ...network(), node: nodes }, words))
})
