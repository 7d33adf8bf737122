// Operators on constants, which are worked out when a model is read: shapes and values by hand, by the rules of ONNX and NumPy.

import { loadModel } from 'receptive'
import { describe, expect, it } from 'vitest'
import { dataType, type GraphProto, type TensorProto } from '../../../src/formats/onnx/messages.js'
import type { Draft } from '../../../src/formats/protobuf.js'
import { runOnnxArrays } from '../../support/onnx.js'
import { floats, ints, modelBytes, node, value } from '../../support/onnx-model.js'

type Tensor = Draft<TensorProto>

const f = (dims: readonly number[], ...values: readonly number[]): Tensor => floats('', dims, values)
const i = (dims: readonly number[], ...values: readonly number[]): Tensor => ints('', values, [...dims])
const b = (dims: readonly number[], ...values: readonly number[]): Tensor => ({
  ...{ dims, dataType: dataType.BOOL, int32Data: values },
})

interface Options {
  readonly attributes?: Parameters<typeof node>[3]
  readonly opset?: number
  /** How many outputs the node has, and which of them is asked for; default the only one. */
  readonly outputs?: readonly [count: number, asked: number]
}

/** x plus what an operator makes of constants, where x is an image or a vector of zeros. */
function graph(
  op: string,
  inputs: readonly (Tensor | undefined)[],
  dims: readonly number[],
  { attributes, outputs: [count, asked] = [1, 0] }: Options = {},
): Draft<GraphProto> {
  const names = inputs.map((input, n) => (input ? `c${n}` : ''))
  const made = Array.from({ length: count }, (_, n) => `made${n}`)
  return {
    initializer: inputs.flatMap((input, n) => (input ? [{ ...input, name: names[n] }] : [])),
    node: [
      node(op, names, made, attributes),
      node('Cast', [made[asked]], ['number'], { to: dataType.FLOAT }),
      node('Add', ['x', 'number'], ['z']),
    ],
    input: [value('x', ['N', ...dims])],
    output: [value('z', [])],
  }
}

async function made(
  op: string,
  inputs: readonly (Tensor | undefined)[],
  dims: readonly number[],
  options: Options = {},
): Promise<number[]> {
  const whole = [1, ...dims]
  const zeros = { dims: whole, values: new Float32Array(whole.reduce((a, b) => a * b, 1)) }
  const [z] = await runOnnxArrays(
    modelBytes(graph(op, inputs, dims, options), options.opset),
    [zeros],
    [zeros],
  )
  expect(z.dims).toEqual(whole)
  return Array.from(z.values)
}

/** Values to seven digits, as NumPy prints them. */
function expectValues(got: readonly number[], wanted: readonly number[]): void {
  expect(got.length).toBe(wanted.length)
  got.forEach((one, n) => expect(Math.abs(one - wanted[n])).toBeLessThan(2e-7 * (1 + Math.abs(wanted[n]))))
}

const numbers = f([4], -1.5, -0.5, 0.25, 2.5)
const positive = f([4], 1.5, 0.5, 0.25, 2.5)

describe('functions of one number', () => {
  it.each<[string, Tensor, ...number[]]>([
    ['Identity', numbers, -1.5, -0.5, 0.25, 2.5],
    ['Abs', numbers, 1.5, 0.5, 0.25, 2.5],
    ['Neg', numbers, 1.5, 0.5, -0.25, -2.5],
    ['Floor', numbers, -2, -1, 0, 2],
    ['Ceil', numbers, -1, 0, 1, 3],
    ['Round', numbers, -2, 0, 0, 2],
    ['Sign', numbers, -1, -1, 1, 1],
    ['Sqrt', positive, 1.2247449, 0.7071068, 0.5, 1.5811388],
    ['Exp', numbers, 0.2231302, 0.6065307, 1.2840254, 12.182494],
    ['Log', positive, 0.4054651, -0.6931472, -1.3862944, 0.9162907],
    ['Reciprocal', numbers, -0.6666667, -2, 4, 0.4],
    ['Relu', numbers, 0, 0, 0.25, 2.5],
    ['Tanh', numbers, -0.9051483, -0.4621172, 0.2449187, 0.9866143],
    ['Sigmoid', numbers, 0.1824255, 0.3775407, 0.5621765, 0.9241418],
    ['Softplus', numbers, 0.2014133, 0.474077, 0.8259394, 2.5788897],
    ['Not', b([4], 1, 0, 0, 1), 0, 1, 1, 0],
  ])('%s', async (op, input, ...wanted) => expectValues(await made(op, [input], [4]), wanted))

  it('Softplus of large numbers is neither infinite nor 0', async () => {
    expectValues(await made('Softplus', [f([2], 500, -40)], [2]), [500, Math.exp(-40)])
  })
})

describe('of two or more', () => {
  const rows = f([2, 1], 7, -3)
  const columns = f([3], 2, -2, 5)
  it.each<[string, Options['attributes'], readonly Tensor[], readonly number[]]>([
    ['Add', {}, [rows, columns], [9, 5, 12, -1, -5, 2]],
    ['Sub', {}, [rows, columns], [5, 9, 2, -5, -1, -8]],
    ['Mul', {}, [rows, columns], [14, -14, 35, -6, 6, -15]],
    ['Div', {}, [rows, columns], [3.5, -3.5, 1.4, -1.5, 1.5, -0.6]],
    ['Pow', {}, [rows, f([3], 2, 0, -1)], [49, 1, 1 / 7, 9, 1, -1 / 3]],
    ['Sum', {}, [rows, columns, rows], [16, 12, 19, -4, -8, -1]],
    ['Max', {}, [rows, columns, f([1], 3)], [7, 7, 7, 3, 3, 5]],
    ['Min', {}, [rows, columns, f([1], 3)], [2, -2, 3, -3, -3, -3]],
    ['Mod', { fmod: 1 }, [rows, columns], [1, 1, 2, -1, -1, -3]],
    ['Equal', {}, [rows, f([3], 7, -3, 0)], [1, 0, 0, 0, 1, 0]],
    ['Less', {}, [rows, f([3], 7, -3, 0)], [0, 0, 0, 1, 0, 1]],
    ['LessOrEqual', {}, [rows, f([3], 7, -3, 0)], [1, 0, 0, 1, 1, 1]],
    ['Greater', {}, [rows, f([3], 7, -3, 0)], [0, 1, 1, 0, 0, 0]],
    ['GreaterOrEqual', {}, [rows, f([3], 7, -3, 0)], [1, 1, 1, 0, 1, 0]],
    ['And', {}, [b([2, 1], 1, 0), b([3], 1, 0, 1)], [1, 0, 1, 0, 0, 0]],
    ['Or', {}, [b([2, 1], 1, 0), b([3], 1, 0, 1)], [1, 1, 1, 1, 0, 1]],
    ['Where', {}, [b([2, 1], 1, 0), rows, columns], [7, 7, 7, 2, -2, 5]],
  ])('%s, broadcast', async (op, attributes, inputs, wanted) =>
    expectValues(await made(op, inputs, [2, 3], { attributes }), wanted),
  )

  it.each<[string, readonly number[]]>([
    // Towards 0, and with the sign of the divisor.
    ['Div', [3, -3, 1, -1, 1, 0]],
    ['Mod', [1, -1, 2, 1, -1, 2]],
  ])('%s of integers', async (op, wanted) =>
    expectValues(await made(op, [i([2, 1], 7, -3), i([3], 2, -2, 5)], [2, 3]), wanted),
  )

  it('what does not go together is told of', async () => {
    const bytes = modelBytes(graph('Add', [f([2], 1, 2), f([3], 1, 2, 3)], [3]))
    await expect(loadModel(bytes)).rejects.toThrow('[2] and [3] cannot be broadcast')
  })
})

const image = f([2, 3], 1, 2, 3, 4, 5, 6)

describe('shapes', () => {
  it.each<[string, readonly (Tensor | undefined)[], readonly number[], readonly number[], Options?]>([
    ['Shape', [f([2, 1, 3], 1, 2, 3, 4, 5, 6)], [3], [2, 1, 3]],
    ['Shape', [f([2, 1, 3], 1, 2, 3, 4, 5, 6)], [2], [1, 3], { attributes: { start: 1 } }],
    ['Shape', [f([2, 1, 3], 1, 2, 3, 4, 5, 6)], [1], [1], { attributes: { start: -2, end: -1 } }],
    ['Size', [image], [1], [6]],
    ['Reshape', [image, i([2], 0, -1)], [2, 3], [1, 2, 3, 4, 5, 6]],
    ['Reshape', [image, i([2], 3, -1)], [3, 2], [1, 2, 3, 4, 5, 6]],
    ['Flatten', [f([2, 1, 3], 1, 2, 3, 4, 5, 6)], [2, 3], [1, 2, 3, 4, 5, 6]],
    ['Flatten', [image], [1, 6], [1, 2, 3, 4, 5, 6], { attributes: { axis: 0 } }],
    ['Flatten', [image], [2, 3], [1, 2, 3, 4, 5, 6], { attributes: { axis: -1 } }],
    ['Squeeze', [f([1, 2, 1], 8, 9)], [2], [8, 9]],
    ['Squeeze', [f([1, 2, 1], 8, 9), i([1], -1)], [1, 2], [8, 9]],
    ['Squeeze', [f([1, 2, 1], 8, 9)], [2, 1], [8, 9], { attributes: { axes: [0] }, opset: 11 }],
    ['Unsqueeze', [f([2], 8, 9), i([2], 0, -1)], [1, 2, 1], [8, 9]],
    ['Unsqueeze', [f([2], 8, 9)], [2, 1], [8, 9], { attributes: { axes: [1] }, opset: 11 }],
    ['Transpose', [image], [3, 2], [1, 4, 2, 5, 3, 6]],
    ['Transpose', [f([1, 2, 3], 1, 2, 3, 4, 5, 6)], [3, 1, 2], [1, 4, 2, 5, 3, 6], { attributes: { perm: [2, 0, 1] } }], // prettier-ignore
    ['Expand', [f([2, 1], 8, 9), i([2], 1, 3)], [2, 3], [8, 8, 8, 9, 9, 9]],
    ['Tile', [f([1, 2], 8, 9), i([2], 2, 2)], [2, 4], [8, 9, 8, 9, 8, 9, 8, 9]],
    ['ConstantOfShape', [i([2], 2, 2)], [2, 2], [0, 0, 0, 0]],
    ['ConstantOfShape', [i([1], 3)], [3], [7, 7, 7], { attributes: { value: f([1], 7) } }],
    ['ConstantOfShape', [i([1], 2)], [2], [4, 4], { attributes: { value: i([1], 4) } }],
    ['Range', [i([], 7), i([], 0), i([], -3)], [3], [7, 4, 1]],
    ['Range', [f([], 0), f([], 1), f([], 0.25)], [4], [0, 0.25, 0.5, 0.75]],
    ['Cast', [f([3], -1.7, 0.4, 2.9)], [3], [-1, 0, 2], { attributes: { to: dataType.INT64 } }],
    ['Cast', [f([3], -1.7, 0, 2.9)], [3], [1, 0, 1], { attributes: { to: dataType.BOOL } }],
  ])('%s %#', async (op, inputs, dims, wanted, options) =>
    expectValues(await made(op, inputs, dims, options), wanted),
  )
})

describe('parts', () => {
  it.each<[string, readonly (Tensor | undefined)[], readonly number[], readonly number[], Options?]>([
    ['Concat', [image, f([1, 3], 7, 8, 9)], [3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9], { attributes: { axis: 0 } }],
    ['Concat', [image, f([2, 1], 7, 8)], [2, 4], [1, 2, 3, 7, 4, 5, 6, 8], { attributes: { axis: -1 } }],
    ['Slice', [image, i([1], 1), i([1], 9), i([1], 1)], [2, 2], [2, 3, 5, 6]],
    ['Slice', [image, i([2], 0, -1), i([2], 1, -9), undefined, i([2], 1, -2)], [1, 2], [3, 1]],
    ['Slice', [image], [1, 3], [4, 5, 6], { attributes: { starts: [1], ends: [2], axes: [0] }, opset: 9 }],
    ['Split', [image], [2, 2], [1, 2, 4, 5], { attributes: { axis: 1 }, outputs: [2, 0] }],
    ['Split', [image, i([2], 1, 2)], [2, 2], [2, 3, 5, 6], { attributes: { axis: -1 }, outputs: [2, 1] }],
    [
      'Split',
      [image],
      [2, 1],
      [3, 6],
      { attributes: { axis: 1, split: [2, 1] }, opset: 11, outputs: [2, 1] },
    ],
    ['Gather', [image, i([2], -1, 0)], [2, 2], [3, 1, 6, 4], { attributes: { axis: 1 } }],
    ['Gather', [image, i([], 1)], [3], [4, 5, 6]],
  ])('%s %#', async (op, inputs, dims, wanted, options) =>
    expectValues(await made(op, inputs, dims, options), wanted),
  )

  it.each<[string, readonly Tensor[], RegExp, Options?]>([
    ['Concat', [image, f([2, 1], 7, 8)], /\[2,3\], \[2,1\] cannot be joined/, { attributes: { axis: 0 } }],
    ['Slice', [image, i([1], 0), i([1], 1), i([1], 0), i([1], 0)], /a step is 0/],
    ['Slice', [image, i([1], 0), i([2], 1, 1)], /differ in number/],
    [
      'Split',
      [image, i([2], 1, 1)],
      /its parts 1, 1 do not make up an axis of 3/,
      { attributes: { axis: 1 }, outputs: [2, 0] },
    ],
    ['Gather', [image, i([1], 2)], /there is no element 2 among 2/],
    ['Squeeze', [image, i([1], 0)], /axis 0 of \[2,3\] is not of size 1/],
    ['Reshape', [image, i([2], 4, 2)], /\[2,3\] cannot become \[4,2\]/],
    ['Reshape', [image, i([3], 2, 3, 0)], /keeps an axis that does not exist/],
    ['Range', [i([2], 0, 1), i([], 4), i([], 1)], /one number is expected, got \[2\]/],
    ['Cast', [image], /the type STRING cannot be made/, { attributes: { to: dataType.STRING } }],
    ['Transpose', [image], /an axis occurs twice in \[0,0\]/, { attributes: { perm: [0, 0] } }],
  ])('%s of what it cannot be', async (op, inputs, words, options = {}) => {
    await expect(loadModel(modelBytes(graph(op, inputs, [3], options), options.opset))).rejects.toThrow(words)
  })
})

describe('reductions', () => {
  it.each<[string, Options & { readonly axes?: Tensor }, readonly number[], readonly number[]]>([
    ['ReduceSum', { axes: i([1], 1) }, [2, 1], [6, 15]],
    ['ReduceSum', { attributes: { keepdims: 0 } }, [1], [21]],
    ['ReduceSum', { attributes: { noop_with_empty_axes: 1 } }, [2, 3], [1, 2, 3, 4, 5, 6]],
    ['ReduceProd', { attributes: { axes: [0] } }, [1, 3], [4, 10, 18]],
    ['ReduceMean', { attributes: { axes: [-1], keepdims: 0 } }, [2], [2, 5]],
    ['ReduceMax', { attributes: { axes: [0], keepdims: 0 } }, [3], [4, 5, 6]],
    ['ReduceMin', { attributes: { axes: [1] } }, [2, 1], [1, 4]],
    ['ReduceL2', { attributes: { axes: [0, 1] } }, [1, 1], [Math.sqrt(91)]],
  ])('%s %#', async (op, { axes, ...options }, dims, wanted) =>
    expectValues(await made(op, axes ? [image, axes] : [image], dims, options), wanted),
  )
})
