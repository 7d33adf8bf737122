// Whole steps through the public API, on each backend: training (batch in, loss and all updates out) and inference.

import { arrayDataset, openBackend, sgd, type Backend, type BackendName, type Sequential } from 'receptive'
import { hosts } from '../hosts/index.js'
import { joined } from '../hosts/host.js'
import { largestError, type Contender, type Entry, type Opened, type Problem } from '../problem.js'
import type { Family } from './family.js'
import { batch, inputBytes, parseModel, type Model } from './models.js'

/** What is done with a model, and what comes of it. */
interface Work {
  readonly name: string
  readonly description: string
  readonly direction: string
  readonly step: string
  flops(model: Model): number
  run(net: Sequential, data: Data): Promise<unknown>
  /** What is compared with the same in float64. */
  result(net: Sequential, data: Data): Promise<Float64Array>
}

type Data = ReturnType<typeof batch>

const weights = async (net: Sequential): Promise<Float64Array> =>
  joined(Object.values(await net.getWeights()).map(({ data }) => data))

const works: readonly Work[] = [
  {
    name: 'training',
    description: 'a whole training step through the public API: forward, loss, backward, SGD',
    direction: 'STEP',
    step: 'training-step',
    // Backward is two products for each forward, but one for the first layer.
    flops: ({ flops, firstFlops }) => 3 * flops - firstFlops,
    run: (net, { x, y }) => net.fit(arrayDataset({ x, y }), { batchSize: x.shape[0], shuffle: false }),
    async result(net, { x, y }) {
      const before = await weights(net)
      await net.fit(arrayDataset({ x, y }), { batchSize: x.shape[0], shuffle: false })
      return (await weights(net)).map((value, i) => value - before[i])
    },
  },
  {
    name: 'inference',
    description: 'predictions through the public API, images in and probabilities out',
    direction: 'PREDICT',
    step: 'inference',
    flops: ({ flops }) => flops,
    run: (net, { x }) => net.predict(x, { batchSize: x.shape[0] }),
    async result(net, { x }) {
      return Float64Array.from((await net.predict(x, { batchSize: x.shape[0] })).data)
    },
  },
]

const kernelsOf = ({ step }: Work): string[] => hosts.map(({ family }) => `${family}/${step}`)

async function compiled(model: Model, backend: Backend): Promise<Sequential> {
  const net = model.make()
  const optimizer = sgd({ learningRate: 0.01, momentum: 0.9 })
  await net.compile({ loss: 'categoricalCrossentropy', optimizer, backend, seed: 1 })
  return net
}

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
        open: (wanted) => open(work, model, N, wanted),
      }
    },
  }
}

async function open(work: Work, model: Model, N: number, wanted: readonly Entry[]): Promise<Opened> {
  const data = batch(model, N)
  const backends: Backend[] = []
  const close = (): void => {
    backends.forEach((backend) => backend.dispose())
  }
  const opened = async (name: BackendName, options: object): Promise<Sequential> => {
    const backend = await openBackend(name, options)
    backends.push(backend)
    return compiled(model, backend)
  }
  let expected: Promise<Float64Array> | undefined
  const inFloat64 = async (): Promise<Float64Array> =>
    work.result(await opened('reference', { dtype: 'float64' }), data)
  const contenders: Contender[] = []
  try {
    for (const { kernel, threads } of wanted) {
      const family = kernel.split('/')[0] as BackendName
      const net = await opened(family, family === 'reference' ? {} : { threads })
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
