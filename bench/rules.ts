// What each rewrite rule gains: the same layers planned with and without the rule, in turn in one run, on the WebAssembly
// kernels. The figures in the rules' files come from here.

import { Command } from 'commander'
import { layers, openBackend, type Backend, type Layer, type Tensor } from 'receptive'
import { trainingRules as rules } from '../src/fusion/training.js'
import type { Mode, Rule } from '../src/fusion/rule.js'
import { chain } from '../src/graph/chain.js'
import { differentiate } from '../src/graph/differentiate.js'
import { Graph } from '../src/graph/graph.js'
import { flatten, type Flat } from '../src/graph/nodes.js'
import { backward, forward } from '../src/graph/passes.js'
import { makePlan, type Plan } from '../src/graph/plan.js'
import { Random } from '../src/tensor/random.js'
import { sizeOf, type Shape } from '../kernels/shape.js'
import { positiveWhole } from './arguments.js'
import { significant, spread, summarize } from './statistics.js'
import { table } from './table.js'
import { newWeights } from './weights.js'

/** A list of layers to which a rule applies, and the shape of their inputs, 32 at a time. */
interface Subject {
  readonly inputShape: Shape
  readonly layers: () => readonly (Layer | Graph)[]
}

const relu = (): Layer => layers.activation({ activation: 'relu' })
const conv = (): Layer => layers.conv2d({ filters: 32, kernelSize: 3, padding: 'same' })

/** x + relu(x), which ends with a sum and ReLU. */
function residual(inputShape: Shape): Graph {
  const block = chain([relu()], { inputShape })
  const sum = layers.add().apply([block.inputs[0].tensor, block.outputs[0].tensor])
  return new Graph({
    ...{ kind: 'model', where: 'bench' },
    inputs: [block.inputs[0].tensor],
    outputs: [relu().apply(sum)],
  })
}

/** x + c, where c is one number per channel. */
function offset(inputShape: Shape): Graph {
  const block = chain([relu()], { inputShape })
  const [x] = block.inputs
  const c = layers.constant({ shape: inputShape.slice(-1), trainable: true }).apply(x.tensor)
  const sum = layers.add().apply([block.outputs[0].tensor, c])
  return new Graph({ ...{ kind: 'model', where: 'bench' }, inputs: [x.tensor], outputs: [sum] })
}

const subjects: Readonly<Record<string, Subject>> = {
  'batch-normalization-activation': {
    inputShape: [32, 32, 32],
    layers: () => [layers.batchNormalization(), relu()],
  },
  'fold-batch-normalization': {
    inputShape: [32, 32, 32],
    layers: () => [conv(), layers.batchNormalization(), relu()],
  },
  'conv2d-activation': { inputShape: [32, 32, 32], layers: () => [conv(), relu()] },
  'dense-activation': { inputShape: [1024], layers: () => [layers.dense({ units: 1024 }), relu()] },
  'add-activation': { inputShape: [32, 32, 32], layers: () => [residual([32, 32, 32])] },
  // MobileNet's.
  'zero-padding2d': {
    inputShape: [56, 56, 144],
    layers: () => [
      layers.zeroPadding2d({
        padding: [
          [0, 1],
          [0, 1],
        ],
      }),
      layers.depthwiseConv2d({ kernelSize: 3, strides: 2, useBias: false }),
    ],
  },
  'constant-into-merge': { inputShape: [32, 32, 32], layers: () => [offset([32, 32, 32])] },
  'relu-dropout': { inputShape: [34, 34, 32], layers: () => [relu(), layers.dropout({ rate: 0.2 })] },
  'conv2d-max-pool2d': { inputShape: [32, 32, 32], layers: () => [conv(), relu(), layers.maxPooling2d()] },
}

const batch = 32

/** Runs a plan once: forward and, in training, backward to the inputs. */
function runner(backend: Backend, graph: Graph, flat: Flat, plan: Plan): () => void {
  const [[{ shape: inputShape }], [{ shape: outputShape }]] = [graph.inputs, graph.outputs]
  const random = new Random(1)
  const filled = (shape: Shape): Tensor =>
    backend.tensor({ shape, data: Float32Array.from({ length: sizeOf(shape) }, () => random.normal()) })
  const weights = newWeights(backend, flat, random)
  const layersOf = new Set(flat.nodes.map(({ layer }) => layer))
  const gradients = differentiate(plan, {
    ...{ layers: layersOf, weights: new Set(weights.keys()), inputs: flat.inputs },
  })
  const inputs = [filled([batch, ...inputShape])]
  const dy = filled([batch, ...outputShape])
  const training = plan.mode === 'training'
  return () =>
    backend.scope(() => {
      const pass = forward(backend, plan, { weights, inputs, ...(training && { gradients, key: () => 0 }) })
      if (training) backward(backend, plan, pass, weights, dy)
    })
}

/** How many times as fast the layers run with the rule as without it, in each round. */
function gains(backend: Backend, rule: Rule, mode: Mode, rounds: number): readonly number[] {
  const { inputShape, layers: made } = subjects[rule.name]
  const graph = chain(made(), { inputShape })
  const flat = flatten(graph)
  const runs = [rules, rules.filter((other) => other !== rule)].map((kept) =>
    runner(backend, graph, flat, makePlan(flat, mode, kept)),
  )
  const time = (run: () => void): number => {
    const start = performance.now()
    for (let i = 0; i < 5; i++) run()
    return performance.now() - start
  }
  runs.forEach(time)
  return Array.from({ length: rounds }, () => {
    const [having, without] = runs.map(time)
    return without / having
  })
}

/** The modes in which a rule changes the plan. */
function modesOf(rule: Rule): readonly Mode[] {
  const { inputShape, layers: made } = subjects[rule.name]
  const flat = flatten(chain(made(), { inputShape }))
  return (['training', 'inference'] as const).filter((mode) => {
    const [having, without] = [rules, rules.filter((other) => other !== rule)].map(
      (kept) => makePlan(flat, mode, kept).steps.length,
    )
    return having < without
  })
}

async function measureRules({ rounds, threads }: { rounds: number; threads: number }): Promise<void> {
  const backend = await openBackend('wasm', { threads })
  const rows = rules
    .filter(({ name }) => name in subjects)
    .flatMap((rule) =>
      modesOf(rule).map((mode) => {
        const gain = summarize(gains(backend, rule, mode, rounds))
        return [rule.name, mode, `${significant(gain.median)}×`, `± ${significant(100 * spread(gain), 2)} %`]
      }),
    )
  backend.dispose()
  const columns = [{ head: 'rule', text: true }, { head: 'mode', text: true }, { head: 'gain' }, { head: '' }]
  console.log(table(columns, rows))
}

export const rulesCommand = (): Command =>
  new Command('rules')
    .description('what each rewrite rule of src/fusion gains, with it against without')
    .option('--rounds <n>', 'the number of timed rounds', positiveWhole, 21)
    .option('--threads <n>', 'threads', positiveWhole, 1)
    .action(measureRules)
