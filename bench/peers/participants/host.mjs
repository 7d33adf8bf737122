// What participants in Node have in common. They answer requests on stdin, one JSON object per line, with one line each on
// stdout. A participant is opened with the problem's data and makes predictors and trainers; see ../README.md.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'

/** Reads a file of float32 values. */
export const floats = (path) => {
  const { buffer, byteOffset, byteLength } = readFileSync(path)
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength))
}

/** The problem that the driver wrote to `folder`, and batches of its images. */
export function readProblem(folder) {
  const problem = JSON.parse(readFileSync(join(folder, 'problem.json'), 'utf8'))
  const images = floats(join(folder, 'images.f32'))
  // A network from a file brings its own weights, and is not trained.
  const [values, targets] = ['weights.f32', 'targets.f32'].map((name) =>
    problem.file === undefined ? floats(join(folder, name)) : new Float32Array(),
  )
  const pixels = problem.side * problem.side * problem.channels
  const cut = (all, size, N) =>
    Array.from({ length: Math.floor(all.length / (N * size)) }, (_, i) =>
      all.slice(i * N * size, (i + 1) * N * size),
    )
  return {
    ...problem,
    weights: problem.tensors.map(({ name, shape, offset, length }) => ({
      name,
      shape,
      data: values.slice(offset, offset + length),
    })),
    /** All batches of N images `[N, side, side, channels]`, with their one-hot targets `[N, classes]`. */
    batches: (N) => ({ N, xs: cut(images, pixels, N), targets: cut(targets, problem.classes, N) }),
  }
}

/** The version of an installed package, whose package.json may not be exported. */
export const versionOf = (name) =>
  JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version

/** One array of several. */
export function joined(arrays) {
  const all = new Float32Array(arrays.reduce((length, array) => length + array.length, 0))
  let at = 0
  for (const array of arrays) {
    all.set(array, at)
    at += array.length
  }
  return all
}

/** The values of a tensor with its axes in another order; both are row-major. */
export function transposed({ shape, data }, axes) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((n, d) => n * d, 1))
  const out = new Float32Array(data.length)
  const index = axes.map(() => 0)
  for (let at = 0; at < out.length; at++) {
    let from = 0
    for (let i = 0; i < axes.length; i++) from += index[i] * strides[axes[i]]
    out[at] = data[from]
    for (let i = axes.length - 1; i >= 0 && ++index[i] === shape[axes[i]]; i--) index[i] = 0
  }
  return { shape: axes.map((axis) => shape[axis]), data: out }
}

/** The input of the dense layer after the images: `[side, side, channels]`, flattened. */
const flattened = ({ layers, inputs }) => inputs[layers.findIndex(({ type }) => type === 'flatten')]

/** A weight for libraries that use planes: filters OIHW, and the rows of the first dense layer in the order of NCHW. */
export function planar({ name, shape, data }, problem) {
  if (shape.length === 4) return transposed({ shape, data }, [3, 2, 0, 1])
  if (name !== 'dense1/kernel') return { shape, data }
  const { side, channels } = flattened(problem)
  const rows = { shape: [side, side, channels, shape[1]], data }
  return { shape, data: transposed(rows, [2, 0, 1, 3]).data }
}

/** The values of such a weight in their original order. */
export function unplanar({ name, shape }, data, problem) {
  if (shape.length === 4) {
    const [kH, kW, C, K] = shape
    return transposed({ shape: [K, C, kH, kW], data }, [2, 3, 1, 0]).data
  }
  if (name !== 'dense1/kernel') return data
  const { side, channels } = flattened(problem)
  return transposed({ shape: [channels, side, side, shape[1]], data }, [1, 2, 0, 3]).data
}

/**
 * Serves a participant: `open({ threads, problem, folder })` resolves to `{ version, predictor, trainer?, close? }`.
 * `predictor(batches)` resolves to an async `step(i)` that returns the outputs for batch i as floats, and `trainer(batches,
 * { dropout })` to `{ step(i), weights() }`. A trainer whose step trains on more than batch i says on how many: `batches`.
 */
export function serve(open) {
  let problem
  let participant
  let folder
  const steppers = new Map()

  async function stepper(job, N) {
    const key = `${job} ${N}`
    if (!steppers.has(key)) {
      const batches = problem.batches(N)
      const made =
        job === 'train'
          ? await participant.trainer(batches, { dropout: true })
          : { step: await participant.predictor(batches) }
      steppers.set(key, { batches: 1, ...made, of: batches.xs.length, next: 0 })
    }
    return steppers.get(key)
  }

  const requests = {
    async open({ threads, folder: at }) {
      folder = at
      problem = readProblem(folder)
      participant = await open({ threads, problem, folder })
      return { version: participant.version, detail: participant.detail }
    },
    /** The outputs for one batch, and all weights after some steps on it without dropout. */
    async check({ N, steps }) {
      const all = problem.batches(N)
      const batches = { N, xs: all.xs.slice(0, 1), targets: all.targets.slice(0, 1) }
      const write = (name, values) => {
        const path = join(folder, `${process.pid}.${name}.f32`)
        writeFileSync(path, values)
        return path
      }
      const predict = await participant.predictor(batches)
      const predictions = write('predictions', await predict(0))
      if (!participant.trainer || steps === 0) return { predictions }
      const trainer = await participant.trainer(batches, { dropout: false })
      for (let i = 0; i < steps; i++) await trainer.step(0)
      return { predictions, weights: write('weights', joined(await trainer.weights())) }
    },
    /** Runs steps for this many milliseconds, at least one. */
    async run({ job, N, ms }) {
      const s = await stepper(job, N)
      const { performance } = globalThis
      const start = performance.now()
      let steps = 0
      do {
        await s.step(s.next)
        s.next = (s.next + s.batches) % s.of
        steps += s.batches
      } while (performance.now() - start < ms)
      return { steps, ms: performance.now() - start }
    },
    async close() {
      await participant?.close?.()
      return {}
    },
  }

  answer(requests)
}

/** Answers requests on stdin, each with the function of its name, one after another, until `close` or the end. */
export function answer(requests) {
  // Libraries that log must not disturb the protocol.
  const { console } = globalThis
  for (const level of ['log', 'info', 'debug', 'warn']) console[level] = console.error
  const lines = createInterface({ input: process.stdin })
  let turn = Promise.resolve()
  lines.on('line', (line) => {
    turn = turn.then(async () => {
      const { request, ...rest } = JSON.parse(line)
      let answer
      try {
        answer = { ok: await requests[request](rest) }
      } catch (error) {
        answer = { error: error instanceof Error ? error.message : String(error) }
      }
      process.stdout.write(`${JSON.stringify(answer)}\n`)
      if (request === 'close') process.exit()
    })
  })
  lines.on('close', () => process.exit())
}
