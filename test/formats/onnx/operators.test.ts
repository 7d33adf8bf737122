// Operators that torch.onnx.export writes seldom or never, against PyTorch and NumPy (write-operators.py); and what is refused of them.

import { loadModel } from 'receptive'
import { describe, expect, it } from 'vitest'
import { attributeType, dataType, type AttributeProto } from '../../../src/formats/onnx/messages.js'
import type { Draft } from '../../../src/formats/protobuf.js'
import { difference, runOnnxArrays, type Values } from '../../support/onnx.js'
import { attributeOf, floats, ints, modelBytes, node, value } from '../../support/onnx-model.js'
import recorded from './operators.json' with { type: 'json' }

interface Stored {
  readonly dims: readonly number[]
  readonly values: readonly number[]
}

interface Case {
  readonly op: string
  readonly opset: number
  readonly attributes: Readonly<Record<string, number | string | readonly number[]>>
  /** Null where it is that of most. */
  readonly x: Stored | null
  readonly constants: readonly (Stored | null)[]
  readonly outputs: readonly Stored[]
}

/** Numbers of these are FLOAT even where they are whole. */
const floatAttributes = new Set(['alpha', 'beta', 'gamma', 'epsilon', 'ratio', 'min', 'max', 'lambd', 'bias'])

const attribute = (name: string, given: Case['attributes'][string]): Draft<AttributeProto> =>
  typeof given === 'number' && floatAttributes.has(name)
    ? { name, type: attributeType.FLOAT, f: given }
    : attributeOf(name, given)

const values = ({ dims, values: all }: Stored): Values => ({ dims, values: Float32Array.from(all) })

function bytesOf({ op, opset, attributes, constants, outputs }: Case, x: Stored): Uint8Array {
  const names = constants.map((one, n) => (one ? `c${n}` : ''))
  const made = outputs.map((_, n) => `y${n}`)
  return modelBytes(
    {
      // Sizes are whole numbers.
      initializer: constants.flatMap((one, n) => {
        if (!one) return []
        return [
          op === 'Resize' && n === 2 ? ints(names[n], one.values) : floats(names[n], one.dims, one.values),
        ]
      }),
      node: [
        {
          ...node(op, ['x', ...names], made),
          attribute: Object.entries(attributes).map(([name, given]) => attribute(name, given)),
        },
      ],
      input: [value('x', ['N', ...x.dims.slice(1)])],
      output: made.map((name) => value(name, [])),
    },
    opset,
  )
}

const { x: usual, cases } = recorded as unknown as { readonly x: Stored; readonly cases: readonly Case[] }

describe('operators give what they give there', () => {
  it.each(cases.map((one) => [one.op, JSON.stringify(one.attributes), one] as const))(
    '%s %s',
    async (_op, _attributes, one) => {
      const expected = one.outputs.map(values)
      const x = one.x ?? usual
      const got = await runOnnxArrays(bytesOf(one, x), [values(x)], expected)
      expect(got.length).toBe(expected.length)
      got.forEach((output, n) => expect(difference(output, expected[n])).toBeLessThan(1e-5))
    },
  )
})

type Inputs = readonly ReturnType<typeof floats>[]

/** A node of x, [N,4,3,5], and constants c0, c1, … */
const refused = (
  op: string,
  attributes: Case['attributes'],
  constants: Inputs,
  {
    opset = 21,
    dims = [4, 3, 5],
    outputs = 1,
  }: { opset?: number; dims?: readonly number[]; outputs?: number } = {},
): Uint8Array => {
  const made = Array.from({ length: outputs }, (_, n) => `y${n}`)
  return modelBytes(
    {
      initializer: constants.map((one, n) => ({ ...one, name: `c${n}` })),
      node: [
        {
          ...node(op, ['x', ...constants.map((_, n) => `c${n}`)], made),
          attribute: Object.entries(attributes).map(([name, given]) => attribute(name, given)),
        },
      ],
      input: [value('x', ['N', ...dims])],
      output: made.map((name) => value(name, [])),
    },
    opset,
  )
}

const f = (dims: readonly number[]) =>
  floats(
    '',
    dims,
    Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, n) => n % 3),
  )
const i = (...all: readonly number[]) => ints('', all)
const four = [f([4]), f([4]), f([4]), f([4])]

describe('what is refused', () => {
  it.each<[string, Case['attributes'], Inputs, RegExp, Parameters<typeof refused>[3]?]>([
    [
      'BatchNormalization',
      { training_mode: 1 },
      four,
      /it is in training mode; export the model for inference/,
    ],
    ['BatchNormalization', {}, [f([3]), ...four.slice(1)], /its input 1 has 3 values for 4 channels/],
    ['BatchNormalization', { spatial: 0 }, four, /spatial is 0/, { opset: 8 }],
    ['LayerNormalization', { axis: 0 }, [f([5])], /it normalizes over the batch/],
    ['LpNormalization', { p: 3 }, [], /p is 3/],
    ['GlobalLpPool', { p: 1 }, [], /only the norm p = 2/],
    ['Gelu', { approximate: 'some' }, [], /approximate is 'some'/],
    ['Swish', { alpha: 2 }, [], /alpha is 2/, { opset: 24 }],
    ['Shrink', { bias: 0.25, lambd: 0.5 }, [], /bias 0.25 is neither 0 nor lambd, 0.5/],
    [
      'Dropout',
      {},
      [f([]), { ...i(1), dataType: dataType.BOOL, int64Data: [], int32Data: [1] }],
      /training_mode is true/,
    ],
    ['Softmax', { axis: 0 }, [], /it normalizes over the batch/],
    ['Cast', { to: dataType.INT64 }, [], /it makes values of the type INT64; only floats are supported/],
    ['Transpose', { perm: [0, 2, 1] }, [], /perm \[0,2,1\] does not fit 4 axes/],
    ['DepthToSpace', { blocksize: 2, mode: 'CDR' }, [], /the mode 'CDR'/],
    ['Concat', { axis: 0 }, [f([1, 4, 3, 5])], /its axis is that of the batch/],
    ['Concat', { axis: 1 }, [f([1, 4, 3])], /must have the same shape except along axis 3/],
    ['Gather', { axis: 1 }, [i(4)], /there is no element 4 among 4/],
    ['Tile', {}, [i(1, 2)], /repeats \[1,2\] do not fit 4 axes/],
    ['Slice', {}, [i(2), i(2), i(1)], /nothing is left of axis 1/],
    ['Pad', {}, [i(1, 0, 0, 0, 0, 0, 0, 0)], /it adds examples to the batch/],
    ['Pad', {}, [i(0, 0, 1, 1)], /pads \[0,0,1,1\] do not fit 4 axes/],
    ['Pad', { mode: 'spread' }, [i(0, 0, 1, 1, 0, 0, 1, 1)], /the mode 'spread'/],
    ['Conv', {}, [f([2, 4, 3])], /its filters \[2,4,3\] do not fit an input of 4 axes/],
    ['Conv', {}, [f([2, 4, 3, 3]), f([3])], /its bias has 3 values for 2 filters/],
    ['Conv', { auto_pad: 'SAME' }, [f([2, 4, 3, 3])], /auto_pad is 'SAME'/],
    [
      'MaxPool',
      { kernel_shape: [2, 2] },
      [],
      /its second output, the places of the maxima, is not supported/,
      { outputs: 2 },
    ],
    ['MaxPool', { kernel_shape: [2] }, [], /kernel_shape \[2\] do not fit an input of 4 axes/],
    ['Conv', { strides: [2] }, [f([2, 4, 3, 3])], /strides \[2\] do not fit an input of 4 axes/],
    ['Conv', { pads: [1, 1] }, [f([2, 4, 3, 3])], /pads \[1,1\] do not fit an input of 4 axes/],
    [
      'Conv',
      {},
      [f([2, 4, 3, 3])],
      /its filters \[2,4,3,3\] do not fit an input of 3 axes/,
      { dims: [4, 5] },
    ],
    ['ConvTranspose', {}, [f([4, 2, 3])], /its filters \[4,2,3\] do not fit an input of 4 axes/],
    [
      'AveragePool',
      { kernel_shape: [2, 2], dilations: [2] },
      [],
      /dilations \[2\] do not fit an input of 4 axes/,
    ],
    ['LpPool', { kernel_shape: [2, 2], dilations: [2, 2] }, [], /its windows are dilated/],
    ['LpPool', { kernel_shape: [2, 2], p: 1 }, [], /only the norm p = 2 is computed/],
    ['Resize', { antialias: 1 }, [f([0]), floats('', [4], [1, 1, 2, 2])], /antialias is 1/],
    ['Resize', {}, [f([0]), floats('', [4], [2, 1, 2, 2])], /it resizes the batch/],
    ['Resize', {}, [f([0]), floats('', [3], [1, 2, 2])], /do not fit 4 axes/],
    ['Resize', {}, [f([0]), f([0])], /neither scales nor sizes/],
    [
      'Resize',
      { mode: 'spline' },
      [f([0]), floats('', [4], [1, 1, 2, 2])],
      /it resizes by the mode 'spline'/,
    ],
    ['Upsample', {}, [floats('', [3], [1, 2, 2])], /scales \[1,2,2\] do not fit 4 axes/, { opset: 9 }],
    ['MatMul', {}, [f([4, 2])], /rows of 5 values and \[4,2\] cannot be multiplied/],
    ['Add', { broadcast: 1, axis: 1 }, [f([3, 4, 3, 5])], /for each example/, { opset: 6 }],
    ['Reshape', {}, [i(-1, 2)], /its first axis is no longer the batch alone/],
    ['Reshape', {}, [i(0, 7, 9)], /\[N,4,3,5\] cannot become \[N,7,9\]/],
    ['ReduceSum', {}, [i(0)], /batch/],
    ['Where', {}, [f([1]), f([1])], /Where is supported only for constants/],
    ['NonZero', {}, [], /the operator NonZero is unknown/],
    ['Range', {}, [i(3), i(1)], /Range is supported only for constants, and its input is not one/],
  ])('%s %j', async (op, attributes, constants, words, options) => {
    await expect(loadModel(refused(op, attributes, constants, options))).rejects.toThrow(words)
  })
})

describe('constants', () => {
  const list = (name: string, all: readonly number[]): Draft<AttributeProto> => ({ name, type: attributeType.FLOATS, floats: all }) // prettier-ignore
  it.each<[string, Draft<AttributeProto>, readonly number[]]>([
    ['whole numbers', attributeOf('value_ints', [3, -4]), [3, -4]],
    ['numbers', list('value_floats', [0.5, -0.25]), [0.5, -0.25]],
    ['a whole number', attributeOf('value_int', 7), [7, 7]],
    ['a number', attributeOf('value_float', 1.5), [1.5, 1.5]],
    ['a tensor', attributeOf('value', floats('', [2], [8, 9])), [8, 9]],
  ])('may be %s', async (_, given, wanted) => {
    const graph = (attribute: readonly Draft<AttributeProto>[]) =>
      modelBytes({
        node: [
          { ...node('Constant', [], ['c']), attribute },
          node('Cast', ['c'], ['number'], { to: dataType.FLOAT }),
          node('Add', ['x', 'number'], ['y']),
        ],
        input: [value('x', ['N', 2])],
        output: [value('y', [])],
      })
    const zeros = { dims: [1, 2], values: new Float32Array(2) }
    const [{ values: got }] = await runOnnxArrays(graph([given]), [zeros], [zeros])
    expect(Array.from(got)).toEqual(wanted)
    await expect(loadModel(graph([]))).rejects.toThrow(/it holds no numbers \(Constant/)
  })

  it('the size of what is computed is one', async () => {
    const bytes = modelBytes({
      node: [
        node('Size', ['x'], ['size']),
        node('Shape', ['x'], ['shape']),
        node('Gather', ['shape', 'first'], ['batch']),
        node('Div', ['size', 'batch'], ['each']),
        node('Cast', ['each'], ['number'], { to: dataType.FLOAT }),
        node('Add', ['x', 'number'], ['y']),
      ],
      initializer: [ints('first', [0], [])],
      input: [value('x', ['N', 2, 3])],
      output: [value('y', [])],
    })
    const zeros = { dims: [2, 2, 3], values: new Float32Array(12) }
    const [{ values: got }] = await runOnnxArrays(bytes, [zeros], [zeros])
    expect(Array.from(got)).toEqual(Array<number>(12).fill(6))
  })
})
