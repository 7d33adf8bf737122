// Whole steps through the public API, on each backend: training (batch in, loss and all updates out) and inference.

import { openBackend, type Backend, type BackendName } from 'receptive'
import { hosts } from '../hosts/index.js'
import { largestError, type Contender, type Entry, type Opened, type Problem } from '../problem.js'
import type { Family } from './family.js'
import { loadExact } from '../load-exact.js'
import { batch, inputBytes, parseModel } from './models.js'
import { compiled, works, type Work } from './works.js'

const kernelsOf = ({ step }: Work): string[] => hosts.map(({ family }) => `${family}/${step}`)

function wholeFamily(work: Work): Family {
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
    notation: 'case-study_mb32: a model and a batch',
    shapes,
    defaultShapes: ['case-study/*'],
    kernels: () => kernelsOf(work),
    check: ({ text }) => void parseModel(text),
    problem({ text, name }, direction): Problem {
      const { model, name: modelName, N } = parseModel(text)
      return {
        ...{ family: work.name, direction, shape: `${modelName}_mb${N}`, name },
        ...{ flops: N * work.flops(model), bytes: inputBytes(model, N) },
        kernels: kernelsOf(work),
        baseline: `reference/${work.step}`,
        open: (wanted) => open(work, text, wanted),
      }
    },
  }
}

async function open(work: Work, text: string, wanted: readonly Entry[]): Promise<Opened> {
  const { model, N } = parseModel(text)
  const data = batch(model, N)
  const backends: Backend[] = []
  const close = (): void => {
    backends.forEach((backend) => backend.dispose())
  }
  let expected: Promise<Float64Array> | undefined
  const inFloat64 = async () => (await loadExact()).wholeInFloat64(work.step, text)
  const contenders: Contender[] = []
  try {
    for (const { kernel, threads } of wanted) {
      const family = kernel.split('/')[0] as BackendName
      const backend = await openBackend(family, family === 'reference' ? {} : { threads })
      backends.push(backend)
      const net = await compiled(model, backend)
      const check = () => work.result(net, data)
      contenders.push({
        kernel,
        threads,
        workspaceBytes: 0,
        run: async () => void (await work.run(net, data)),
        check,
        error: async () => largestError(await check(), await (expected ??= inFloat64())),
      })
    }
  } catch (error) {
    close()
    throw error
  }
  return { contenders, close }
}

export const [training, inference] = works.map(wholeFamily)
