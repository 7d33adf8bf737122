// What the backward pass costs beside the forward pass, and what is kept for it: whole models and their loss, a batch of images
// at a time, by turns in one run. docs/backpropagation.md

import { Command } from 'commander'
import { layers, losses, openBackend, sequential, type Backend, type Model, type Tensor } from 'receptive'
import { differentiate } from '../src/graph/differentiate.js'
import { flatten } from '../src/graph/nodes.js'
import { backward, forward } from '../src/graph/passes.js'
import { Random } from '../src/tensor/random.js'
import { lossPlan } from '../src/training/loss-plan.js'
import { sizeOf } from '../kernels/shape.js'
import { positiveWhole, writable, writeJson } from './arguments.js'
import { contextLine, describeMachine } from './context.js'
import { batch, models, type NamedModel } from './families/models.js'
import { significant, spread, summarize } from './statistics.js'
import { table } from './table.js'
import { newWeights } from './weights.js'

/** Of one model: seconds of each turn, and bytes that the forward pass left for the backward pass. */
interface Passes {
  readonly model: string
  readonly backend: string
  readonly forward: readonly number[]
  readonly backward: readonly number[]
  readonly keptBytes: number
}

const images = 32

/** Four convolutions in a row and no pooling: every output has a gradient, as the count of operations supposes. */
const convolutions = (): Model =>
  sequential([
    ...Array.from({ length: 4 }, (_, i) =>
      layers.conv2d({
        ...{ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' },
        ...(i === 0 && { inputShape: [32, 32, 32] }),
      }),
    ),
    layers.globalAveragePooling2d(),
    layers.dense({ units: 10, activation: 'softmax' }),
  ])

const subjects: Readonly<Record<string, Pick<NamedModel, 'input' | 'classes' | 'make'>>> = {
  convolutions: { input: [32, 32, 32], classes: 10, make: convolutions },
  'case-study': models['case-study'],
  lenet: models.lenet,
}

/** Runs a model and its loss forward and backward, several times, and times each pass. */
function timePasses(backend: Backend, on: string, name: string, rounds: number): Passes {
  const flat = flatten(subjects[name].make().graph)
  const plan = lossPlan(flat, losses.categoricalCrossentropy(), 'training')
  const weights = newWeights(backend, flat, new Random(1))
  const learning = new Set(flat.nodes.map(({ layer }) => layer))
  const gradients = differentiate(plan, { layers: learning, weights: new Set(weights.keys()) })
  const data = batch(subjects[name], images)
  const inputs = [data.x, data.y].map((values) => backend.tensor(values))
  const step = (): { readonly ahead: number; readonly back: number; readonly kept: number } =>
    backend.scope(() => {
      const start = performance.now()
      const pass = forward(backend, plan, { weights, inputs, key: () => 7, gradients })
      const turned = performance.now()
      const kept = new Set(
        pass.traces.flatMap((trace) => Object.values<Tensor | undefined>(trace?.pass.saved ?? {})),
      )
      const resumed = performance.now()
      backward(backend, plan, pass, weights, pass.outputs[0])
      const end = performance.now()
      const bytes = [...kept].reduce((sum, tensor) => sum + (tensor ? 4 * sizeOf(tensor.shape) : 0), 0)
      return { ahead: (turned - start) / 1e3, back: (end - resumed) / 1e3, kept: bytes }
    })
  for (let i = 0; i < 3; i++) step()
  const turns = Array.from({ length: rounds }, step)
  return {
    ...{ model: name, backend: on, keptBytes: turns[0].kept },
    ...{ forward: turns.map(({ ahead }) => ahead), backward: turns.map(({ back }) => back) },
  }
}

const row = ({ model, backend, forward: ahead, backward: back, keptBytes }: Passes): string[] => {
  const ratio = summarize(back.map((seconds, i) => seconds / ahead[i]))
  const milliseconds = (turns: readonly number[]): string =>
    `${significant(1e3 * summarize(turns).median)} ms`
  return [
    ...[model, backend, milliseconds(ahead), milliseconds(back), `${significant(ratio.median)}×`],
    ...[`± ${significant(100 * spread(ratio), 2)} %`, `${significant(keptBytes / 2 ** 20)} MiB`],
  ]
}

interface Options {
  readonly rounds: number
  readonly threads: number
  readonly json?: string
}

async function measurePasses({ rounds, threads, json }: Options): Promise<void> {
  const found: Passes[] = []
  for (const [name, options] of [
    ['reference', {}],
    ['wasm', { threads }],
  ] as const) {
    const backend = await openBackend(name, options)
    for (const model of Object.keys(subjects)) found.push(timePasses(backend, name, model, rounds))
    backend.dispose()
  }
  const context = describeMachine()
  const columns = [
    ...[
      { head: 'model', text: true },
      { head: 'backend', text: true },
      { head: 'forward' },
      { head: 'backward' },
    ],
    ...[{ head: 'backward / forward' }, { head: '' }, { head: 'kept' }],
  ]
  console.log(contextLine(context))
  console.log(table(columns, found.map(row)))
  writeJson(json, { context, passes: found })
}

export const passesCommand = (): Command =>
  new Command('passes')
    .description('what the backward pass costs beside the forward pass, and what is kept for it')
    .option('--rounds <n>', 'turns of each', positiveWhole, 21)
    .option('--threads <n>', 'threads', positiveWhole, 1)
    .option('--json <file>', 'write the results there', writable)
    .action(measurePasses)
