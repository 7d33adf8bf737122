// Two processes of PyTorch follow one of ours step by step, and what they have trained comes back.

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFromTorch } from '../../examples/distributed/read.js'
import { writeForTorch, type Images } from '../../examples/distributed/write.js'
import { convolutionalModel, optimizer } from '../../examples/pneumonia/model.js'
import {
  adam,
  encodeJpeg,
  imageFolder,
  layers,
  Random,
  sequential,
  subset,
  type Callback,
  type CompileOptions,
  type ImageDataset,
  type Model,
} from '../../src/index.js'

/** Debian's PyTorch belongs to Debian's Python. */
const python = '/usr/bin/python3'
const hasTorch = (() => {
  try {
    execFileSync(python, ['-c', 'import torch, cv2'], { stdio: 'ignore' })
    return true
  } catch {
    console.log('skipped: there is no PyTorch with OpenCV, Debian’s python3-torch and python3-opencv')
    return false
  }
})()

const size = 20
const folder = mkdtempSync(join(tmpdir(), 'receptive-distributed-'))
const photos = join(folder, 'photos')
let data: ImageDataset
const part = (from: number, to: number): Images =>
  subset(
    data,
    Array.from({ length: to - from }, (_, n) => from + n),
  ) as Images

beforeAll(async () => {
  const random = new Random(5)
  for (const [k, name] of ['dark', 'light', 'red'].entries()) {
    mkdirSync(join(photos, name), { recursive: true })
    for (let n = 0; n < 30; n++) {
      const [width, height] = [25 + (n % 7), 31 - (n % 5)]
      const pixel = (i: number) => 60 + random.integer(90) + (k === 1 || (k === 2 && i % 3 === 0) ? 80 : 0)
      const image = encodeJpeg({
        width,
        height,
        data: Uint8Array.from({ length: width * height * 3 }, (_, i) => pixel(i)),
      })
      writeFileSync(join(photos, name, `${n}.jpg`), image)
    }
  }
  data = await imageFolder(photos, { size })
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true }))

/** The case study's network without its dropout, which draws other numbers elsewhere, on smaller images. */
const network = (): Model =>
  sequential([
    layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [size, size, 3] }),
    layers.maxPooling2d(),
    layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu' }),
    layers.maxPooling2d(),
    layers.flatten(),
    layers.dense({ units: 16, activation: 'relu' }),
    layers.dense({ units: 3, activation: 'softmax' }),
  ])

// PyTorch 1.13 takes the default of these two for nothing at all under Python 3.11.
const redirected = ['--tee', '1', '--redirects', '1']

const torchrun = (run: string, ...args: string[]): string =>
  execFileSync(
    python,
    [
      '-m',
      'torch.distributed.run',
      '--standalone',
      '--nproc_per_node',
      '2',
      ...redirected,
      join(run, 'train.py'),
      ...args,
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, OMP_NUM_THREADS: '1' } },
  )

const options = (): CompileOptions => ({
  loss: 'categoricalCrossentropy',
  optimizer: optimizer(0.02, 4),
  metrics: 'accuracy',
  seed: 7,
})

/** The loss of each step, of which `fit` tells the mean over the epoch so far. */
async function trainHere(model: Model, training: Images, epochs: number): Promise<number[]> {
  const losses: number[] = []
  let [seen, sum] = [0, 0]
  const callback: Callback = {
    onEpochBegin: () => void ([seen, sum] = [0, 0]),
    onBatchEnd(_, { loss, size }) {
      seen += size
      losses.push((loss * seen - sum) / size)
      sum = loss * seen
    },
  }
  await model.fit(training, { epochs, callbacks: callback })
  return losses
}

const largestDifference = (a: readonly number[], b: readonly number[]): number => {
  expect(a.length).toBe(b.length)
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0)
}

async function weightsOff(a: Model, b: Model): Promise<number> {
  const [ours, theirs] = [await a.getWeights(), await b.getWeights()]
  expect(Object.keys(ours)).toEqual(Object.keys(theirs))
  return Math.max(
    ...Object.keys(ours).map((name) =>
      largestDifference(Array.from(ours[name].data), Array.from(theirs[name].data)),
    ),
  )
}

describe.skipIf(!hasTorch)('two processes of PyTorch', () => {
  it('follow one of ours, from training here to training here again', async () => {
    // 70 images: two batches of 32, and one of 6.
    const [training, validation] = [part(0, 70), part(70, 90)]
    const model = network()
    await model.compile(options())
    await trainHere(model, training, 1)
    const run = join(folder, 'run')
    await writeForTorch(run, model, { data: photos, training, validation, epochs: 2, batchSize: 32 })
    const said = torchrun(run, '--trace', join(run, 'losses.txt'))
    expect(said).toMatch(/epoch 1\/2 loss [\d.]+ valAccuracy [\d.]+\n.*epoch 2\/2 /)

    const losses = await trainHere(model, training, 2)
    const theirs = readFileSync(join(run, 'losses.txt'), 'utf8').trim().split('\n').map(Number)
    expect(theirs).toHaveLength(6)
    expect(largestDifference(losses, theirs)).toBeLessThan(1e-5)

    const { model: back, progress } = await readFromTorch(run, options())
    expect(progress).toMatchObject({ iterations: 9, epochs: 3 })
    expect(await weightsOff(model, back)).toBeLessThan(1e-5)
    const { accuracy } = await back.evaluate(validation)
    expect(progress.history.at(-1)!.valAccuracy).toBeCloseTo(accuracy!, 6)

    // Momentum, decay and the order of the images go on, too.
    const next = await trainHere(model, training, 1)
    expect(largestDifference(next, await trainHere(back, training, 1))).toBeLessThan(1e-5)
    expect(await weightsOff(model, back)).toBeLessThan(1e-5)
    model.dispose()
    back.dispose()
  })

  it('train the case study’s network, which predicts the same here', async () => {
    const images = await imageFolder(photos, { size: 70 })
    const training = subset(
      images,
      Array.from({ length: 40 }, (_, n) => 2 * n),
    ) as Images
    const model = convolutionalModel(70)
    model.classNames = images.classNames
    await model.compile(options())
    const run = join(folder, 'study')
    await writeForTorch(run, model, { data: photos, training, epochs: 1, batchSize: 32 })
    torchrun(run)
    const { model: back } = await readFromTorch(run, options())
    expect(back.classNames).toEqual(images.classNames)
    expect(await weightsOff(model, back)).toBeGreaterThan(1e-3)

    const program = `
import json, os, sys
sys.path.insert(0, sys.argv[1])
import torch, net, train
images = train.Images(sys.argv[2], json.loads(sys.argv[3]), [0] * 40, (70, 70), 3)
x, _ = images.batch(list(range(40)), "cpu")
with torch.no_grad():
    print(json.dumps({"x": x.permute(0, 2, 3, 1).flatten().tolist(), "y": net.load(sys.argv[1] + "/trained.safetensors")(x).flatten().tolist()}))`
    const args = ['-c', program, run, photos, JSON.stringify(training.paths)]
    const { x, y } = JSON.parse(execFileSync(python, args, { encoding: 'utf8', maxBuffer: 2 ** 28 })) as {
      x: number[]
      y: number[]
    }
    // The same images to the byte, and the same probabilities of them.
    const ours = { shape: [40, 70, 70, 3], data: Float32Array.from(x) }
    const read = Array.from({ length: 40 }, (_, n) => {
      const one = new Float32Array(70 * 70 * 3)
      training.read(n, one, 0, new Float32Array(3), 0)
      return one
    })
    expect(
      Buffer.from(ours.data.buffer).equals(Buffer.concat(read.map(({ buffer }) => Buffer.from(buffer)))),
    ).toBe(true)
    expect(largestDifference(Array.from((await back.predict(ours)).data), y)).toBeLessThan(1e-5)
    model.dispose()
    back.dispose()
  })
})

describe('writeForTorch', () => {
  it.each([
    [{ optimizer: adam() }, "no optimizer other than sgd, got 'adam'"],
    [{ optimizer: { ...optimizer(0.1, 1), clipNorm: 1 } }, 'none of these options: clipNorm'],
    [{ optimizer: { ...optimizer(0.1, 1), learningRate: () => 0.1 } }, 'no learning rate schedule'],
    [{ loss: 'meanSquaredError' }, "no loss other than categorical cross-entropy, got 'meanSquaredError'"],
  ] as [Partial<CompileOptions>, string][])(
    'refuses what train.py does not know: %j',
    async (other, text) => {
      const model = network()
      await model.compile({ ...options(), ...other })
      const written = writeForTorch(join(folder, 'none'), model, {
        data: photos,
        training: part(0, 9),
        epochs: 1,
        batchSize: 4,
      })
      await expect(written).rejects.toThrow(text)
      model.dispose()
    },
  )
})
