// Random graphs of the patterns that rewrite rules look for, and what running one gives: values, gradients, state.

import fc from 'fast-check'
import { hash32 } from '../../kernels/hash.js'
import { formatShape, type Float, type Shape } from '../../kernels/shape.js'
import { input, layers, type Backend, type Layer, type SymbolicTensor, type Tensor } from 'receptive'
import type { Mode } from '../../src/fusion/rule.js'
import { differentiate } from '../../src/graph/differentiate.js'
import { Graph } from '../../src/graph/graph.js'
import { flatten, type Flat } from '../../src/graph/nodes.js'
import { backward, forward } from '../../src/graph/passes.js'
import type { Plan } from '../../src/graph/plan.js'
import { randomArray } from './arrays.js'

export interface RandomGraph {
  readonly graph: Flat
  readonly inputShape: Shape
  readonly frozen: ReadonlySet<Layer>
  readonly seed: number
}

/** Single layers, and the patterns that rules look for. */
const steps = [
  ...([
    'conv',
    'convRelu',
    'bn',
    'relu',
    'pool',
    'add',
    'gate',
    'multiply',
    'concatenate',
    'tanh',
    'again',
  ] as const),
  ...(['offset', 'mean', 'convBn', 'convBnRelu', 'bnRelu', 'addRelu', 'padConv'] as const),
  ...(['convPool', 'convReluPool', 'reluDrop', 'convReluPoolDrop'] as const),
]

/** What is drawn: a list of steps, each applied to what the ones before it gave, and how it is built up. */
export const randomGraph: fc.Arbitrary<RandomGraph> = fc
  .record({
    size: fc.tuple(fc.integer({ min: 8, max: 11 }), fc.integer({ min: 8, max: 11 })),
    C: fc.integer({ min: 1, max: 3 }),
    stack: fc.array(fc.constantFrom(...steps), { minLength: 3, maxLength: 9 }),
    seed: fc.nat(1e6),
    withDense: fc.boolean(),
  })
  .map(({ size, C, stack, seed, withDense }) => {
    const pick = (i: number, below: number) => hash32(seed, i) % below
    const x = input({ shape: [...size, C] })
    const values: SymbolicTensor[] = [x]
    const made: Layer[] = []
    const channels = new Map<Layer, number>()
    const apply = (layer: Layer, ...inputs: SymbolicTensor[]) => {
      made.push(layer)
      channels.set(layer, inputs[0].shape[inputs[0].shape.length - 1])
      return layer.apply(inputs.length > 1 ? inputs : inputs[0])
    }
    const { conv2d, depthwiseConv2d, batchNormalization, activation, maxPooling2d, globalAveragePooling2d } =
      layers
    stack.forEach((step, i) => {
      // The last value three times in four: chains are what rules look for.
      const from = pick(i, 4) > 0 ? values[values.length - 1] : values[pick(i + 50, values.length)]
      const alike = values.filter(({ shape }) => formatShape(shape) === formatShape(from.shape))
      const other = alike[pick(i + 99, alike.length)]
      const convolution = {
        filters: 1 + pick(i + 30, 3),
        kernelSize: [2, 3],
        padding: 'same',
        useBias: pick(i + 7, 2) > 0,
      } as const
      const last = made.findLast(({ kind }) => kind === 'batchNormalization' || kind === 'activation')
      // Of each kind: of all channels together, of each by itself, and in groups.
      const conv = (y: SymbolicTensor) => {
        const { kernelSize, padding, useBias } = convolution
        const [kind, C] = [pick(i + 11, 4), y.shape[2]]
        if (kind === 0) return apply(depthwiseConv2d({ kernelSize, padding, useBias }), y)
        return apply(conv2d(kind === 1 ? { ...convolution, filters: C, groups: C } : convolution), y)
      }
      const bn = (y: SymbolicTensor) =>
        apply(batchNormalization({ momentum: 0.8, scale: pick(i + 3, 3) > 0, center: pick(i + 4, 3) > 0 }), y)
      // ReLU above all; of the others some need x for their gradient.
      const bends = ['relu', 'relu', 'relu', 'relu6', 'leakyRelu', 'elu', 'silu', 'hardSwish'] as const
      const relu = (y: SymbolicTensor) => apply(activation({ activation: bends[pick(i + 17, 8)] }), y)
      const pool = (y: SymbolicTensor) => (y.shape[0] < 4 || y.shape[1] < 4 ? y : apply(maxPooling2d(), y))
      const drop = (y: SymbolicTensor) => {
        const rate = [0, 0.25, 0.5][pick(i + 61, 3)]
        return apply(pick(i + 63, 3) > 0 ? layers.dropout({ rate }) : layers.spatialDropout2d({ rate }), y)
      }
      const fits = last && (last.kind === 'activation' || channels.get(last) === from.shape[2])
      const makers: Readonly<Record<(typeof steps)[number], () => SymbolicTensor>> = {
        conv: () => conv(from),
        convRelu: () => apply(conv2d({ ...convolution, activation: 'relu' }), from),
        bn: () => bn(from),
        relu: () => relu(from),
        tanh: () => apply(activation({ activation: 'tanh' }), from),
        pool: () => pool(from),
        add: () => apply(layers.add(), from, other),
        multiply: () => apply(layers.multiply(), from, other, from),
        concatenate: () => (from.shape[2] > 6 ? from : apply(layers.concatenate(), from, other)),
        gate: () => apply(layers.multiply(), from, apply(globalAveragePooling2d({ keepDims: true }), from)),
        // The constant counts how many examples there are by any value.
        offset: () => {
          const value = apply(layers.constant({ shape: [1, 1, from.shape[2]].slice(pick(i, 3)) }), values[0])
          return apply(pick(i + 5, 2) > 0 ? layers.add() : layers.multiply(), from, value)
        },
        mean: () => {
          const value = apply(layers.constant({ shape: from.shape, trainable: true }), from)
          return relu(apply(pick(i + 5, 2) > 0 ? layers.average() : layers.subtract(), value, from))
        },
        again: () => (last && fits ? apply(last, from) : from),
        convBn: () => bn(conv(from)),
        convBnRelu: () => relu(bn(conv(from))),
        bnRelu: () => relu(bn(from)),
        addRelu: () =>
          relu(
            apply(layers.add(), from, other, conv2d({ ...convolution, filters: from.shape[2] }).apply(from)),
          ),
        padConv: () => {
          const border = apply(
            layers.zeroPadding2d({
              padding: [
                [0, 1 + pick(i + 21, 2)],
                [1, pick(i + 23, 2)],
              ],
            }),
            from,
          )
          const padding = pick(i + 25, 2) > 0 ? 1 : 'valid'
          return pick(i + 27, 2) > 0
            ? apply(depthwiseConv2d({ kernelSize: convolution.kernelSize, padding }), border)
            : apply(conv2d({ ...convolution, padding }), border)
        },
        convPool: () => pool(conv(from)),
        convReluPool: () => pool(relu(conv(from))),
        reluDrop: () => drop(relu(from)),
        convReluPoolDrop: () => drop(pool(apply(conv2d({ ...convolution, activation: 'relu' }), from))),
      }
      values.push(makers[step]())
    })
    const end = values[values.length - 1]
    const top = withDense
      ? apply(
          activation({ activation: 'relu' }),
          apply(layers.dense({ units: 3 }), apply(layers.flatten(), end)),
        )
      : end
    const graph = flatten(new Graph({ kind: 'model', inputs: [x], outputs: [top], where: 'random graph' }))
    return {
      graph,
      inputShape: x.shape,
      frozen: new Set(made.filter((_, i) => pick(i + 200, 4) === 0)),
      seed,
    }
  })
  .filter(({ graph }) => graph.nodes.length > 0)

/** Random weights on a backend, variances and scales above 0. */
export function weightsFor(
  backend: Backend,
  { graph, seed }: Pick<RandomGraph, 'graph' | 'seed'>,
): ReadonlyMap<Layer, Record<string, Tensor>> {
  const held = new Map<Layer, Record<string, Tensor>>()
  graph.weights.forEach(({ layer, key, spec: { shape } }, i) => {
    const { data } = randomArray(shape, seed + i)
    const positive = key === 'movingVariance' || key === 'gamma'
    const values = { shape, data: data.map((value) => (positive ? Math.abs(value) + 0.5 : value)) }
    held.set(layer, { ...held.get(layer), [key]: backend.tensor(values) })
  })
  return held
}

interface RunOptions extends RandomGraph {
  readonly mode: Mode
}

/** What a plan gives for random inputs and weights, by name; in training the gradients with respect to inputs and weights, and new state. */
export async function runGraph(
  backend: Backend,
  plan: Plan,
  { graph, inputShape, mode, frozen, seed }: RunOptions,
): Promise<Record<string, Float>> {
  const found: Record<string, Float> = {}
  const read: [string, Tensor][] = backend.scope(() => {
    const held = weightsFor(backend, { graph, seed })
    const inputs = [backend.tensor(randomArray([3, ...inputShape], seed + 1000))]
    const learning = new Set<Layer>(
      graph.nodes.map(({ layer }) => layer).filter((layer) => !frozen.has(layer)),
    )
    const weights = new Set(
      graph.weights
        .filter(({ layer, spec }) => learning.has(layer) && spec.trained !== false)
        .map(({ layer }) => layer),
    )
    const gradients = differentiate(plan, { layers: learning, weights, inputs: plan.inputs })
    const key = (index: number): number => hash32(seed, index)
    const training = mode === 'training'
    const pass = forward(backend, plan, { weights: held, inputs, ...(training && { gradients, key }) })
    const results: [string, Tensor][] = [['y', backend.reshape(pass.outputs[0], pass.outputs[0].shape)]]
    if (!training) return results
    const dy = backend.tensor(randomArray(pass.outputs[0].shape, seed + 2000))
    const back = backward(backend, plan, pass, held, dy)
    results.push(['dx', back.inputs[0]!])
    for (const { name, layer, key, spec } of graph.weights) {
      const tensor =
        spec.trained === false
          ? pass.state.get(layer)?.[key]
          : weights.has(layer)
            ? back.weights.get(layer)?.[key]
            : undefined
      if (tensor) results.push([name, tensor])
    }
    return results
  })
  for (const [name, tensor] of read) {
    found[name] = await tensor.data()
    tensor.dispose()
  }
  return found
}
