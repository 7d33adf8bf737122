// Whole model steps through the public API, on each backend: training (batch in, loss and all updates out) and inference.

import type { Float } from '../../kernels/shape.js'
import type { OpenModelStep } from '../hosts/host.js'
import { hosts } from '../hosts/index.js'
import { largestError, type Contender, type Entry, type Opened, type Problem } from '../problem.js'
import type { Family } from './family.js'
import { loadExact } from '../load-exact.js'
import { inputBytes, models, parseModel } from './models.js'
import { modelSteps, type ModelStep } from './model-steps.js'

/** The kernels of hosts that support the model; those of all hosts if none is given. */
const kernelsOf = ({ step }: ModelStep, text?: string): string[] =>
  hosts
    .filter(({ modelSteps }) => text === undefined || modelSteps.takes(step, text))
    .map(({ family }) => `${family}/${step}`)

function modelStepFamily(work: ModelStep): Family {
  const batches = work.direction === 'STEP' ? [32] : [1, 32]
  const shapes = Object.fromEntries(
    ['case-study', 'lenet'].flatMap((name) =>
      batches.map((N) => [`${name}/batch${N}`, `${name}_mb${N}`] as const),
    ),
  )
  return {
    name: work.name,
    description: work.description,
    directions: [work.direction],
    defaultDirections: [work.direction],
    notation: `case-study_mb32: a model and a batch, of ${Object.keys(models).join(', ')}`,
    shapes,
    defaultShapes: ['case-study/*'],
    kernels: () => kernelsOf(work),
    check: ({ text }) => void parseModel(text),
    problem({ text, name }, direction): Problem {
      const { model, name: modelName, N } = parseModel(text)
      return {
        ...{ family: work.name, direction, shape: `${modelName}_mb${N}`, name },
        ...{ flops: N * work.flops(model), bytes: inputBytes(model, N) },
        kernels: kernelsOf(work, text),
        chosen: [],
        baseline: `reference/${work.step}`,
        tolerance: work.tolerance,
        open: (wanted) => open(work, text, wanted),
      }
    },
  }
}

async function open(work: ModelStep, text: string, wanted: readonly Entry[]): Promise<Opened> {
  const opened: OpenModelStep[] = []
  const close = (): void => {
    opened.forEach((step) => step.close())
  }
  let expected: Promise<Float> | undefined
  const inFloat64 = async () => (await loadExact()).modelStepInFloat64(work.step, text)
  const contenders: Contender[] = []
  try {
    for (const { kernel, threads } of wanted) {
      const host = hosts.find(({ family }) => kernel.startsWith(`${family}/`))!
      const step = await host.modelSteps.open(work.step, text, threads)
      opened.push(step)
      contenders.push({
        ...{ kernel, threads, workspaceBytes: 0, ...step },
        error: async () => largestError(await step.check(), await (expected ??= inFloat64())),
      })
    }
  } catch (error) {
    close()
    throw error
  }
  return { contenders, close }
}

export const [training, inference] = modelSteps.map(modelStepFamily)
