// TensorFlow.js on WebGL and on WebGPU, in the same page: the kernels that its own layers and their gradients run for an op.
// If it needs several kernels for an op, as for a convolution with pooling, it runs them one after the other.

import type { Attributes, Inputs, OpName, Outputs } from '../../kernels/ops.js'
import type { Padding } from '../../kernels/ops/window.js'
import type { NDArray, Shape } from '../../kernels/shape.js'
import { copiesByTask, type Host, type Runnable, type Session, type Task } from '../hosts/host.js'
import { both, mostCopies, transfers, type OpenedHost } from './gpu.js'
import { tfjsModelSteps } from './tfjs-models.js'
import type { Gl, Pad, Tensor, Tf, TfBackend, TfDevice } from './tfjs-types.js'

type Compute<K extends OpName> = (
  tf: Tf,
  inputs: Inputs<K, Tensor>,
  attributes: Attributes<K>,
  shape: Outputs<K, Shape>,
) => Tensor

interface Convolved {
  readonly strides: readonly number[]
  readonly padding: Padding
  readonly dilations: readonly number[]
}
interface Pooled {
  readonly poolSize: readonly number[]
  readonly strides: readonly number[]
  readonly padding: Padding
}

const pad = (padding: Padding): Pad => (typeof padding === 'string' ? padding : [[0, 0], ...padding, [0, 0]])

const convolve = (
  tf: Tf,
  { x, w, b }: Inputs<'conv2d', Tensor>,
  { strides, padding, dilations }: Convolved,
): Tensor =>
  tf.fused.conv2d({ x, filter: w, strides, pad: pad(padding), dilations, bias: b, activation: 'linear' })

const byInput = (
  tf: Tf,
  dy: Tensor,
  filter: Tensor,
  { strides, padding }: Convolved,
  inputShape: Shape,
): Tensor =>
  tf
    .engine()
    .runKernel(
      'Conv2DBackpropInput',
      { dy, filter },
      { strides, pad: pad(padding), dataFormat: 'NHWC', inputShape },
    )

const byFilter = (
  tf: Tf,
  x: Tensor,
  dy: Tensor,
  { strides, padding }: Convolved,
  filterShape: Shape,
): Tensor =>
  tf
    .engine()
    .runKernel(
      'Conv2DBackpropFilter',
      { x, dy },
      { strides, pad: pad(padding), dataFormat: 'NHWC', filterShape },
    )

// WebGL's kernel does not read the output among its inputs.
const byPooled = (
  tf: Tf,
  kernel: string,
  dy: Tensor,
  input: Tensor,
  { poolSize, strides, padding }: Pooled,
): Tensor =>
  tf
    .engine()
    .runKernel(kernel, { dy, input, output: input }, { filterSize: poolSize, strides, pad: pad(padding) })

const computes: { readonly [K in OpName]?: Compute<K> } = {
  conv2d: (tf, inputs, attributes) => convolve(tf, inputs, attributes),
  conv2dInputGradient: (tf, { dy, w }, attributes) => byInput(tf, dy, w, attributes, attributes.inputShape),
  conv2dFilterGradient: (tf, { x, dy }, attributes, shape) => byFilter(tf, x, dy, attributes, shape),
  conv2dMaxPool2d: (tf, inputs, { pool, ...attributes }) =>
    tf.maxPool(convolve(tf, inputs, attributes), pool.poolSize, pool.strides, pad(pool.padding)),
  maxPool2d: (tf, { x }, { poolSize, strides, padding }) => tf.maxPool(x, poolSize, strides, pad(padding)),
  maxPool2dGradient: (tf, { x, dy }, attributes) => byPooled(tf, 'MaxPoolGrad', dy, x, attributes),
  averagePool2d: (tf, { x }, { poolSize, strides, padding }) =>
    tf.avgPool(x, poolSize, strides, pad(padding)),
  dense: (tf, { x, w, b }) => tf.fused.matMul({ a: x, b: w, bias: b, activation: 'linear' }),
  denseInputGradient: (tf, { dy, w }) => tf.matMul(dy, w, false, true),
  denseWeightGradient: (tf, { x, dy }) => tf.matMul(x, dy, true, false),
  softmax: (tf, { x }) => tf.softmax(x),
  softmaxGradient: (tf, { y, dy }) => {
    const product = tf.mul(dy, y)
    return tf.sub(product, tf.mul(tf.sum(product, -1, true), y))
  },
}

const dilated = (attributes: unknown): boolean =>
  typeof attributes === 'object' &&
  attributes !== null &&
  'dilations' in attributes &&
  (attributes.dilations as readonly number[]).some((step) => step !== 1)

/** @throws if the backend is not available. */
export async function openTfjs(tf: Tf, backend: 'webgl' | 'webgpu'): Promise<OpenedHost> {
  const use = (): Promise<boolean> => tf.setBackend(backend)
  if (!(await use())) throw new Error(`TensorFlow.js finds no ${backend} here`)
  const device: TfDevice = { use, ...(backend === 'webgl' ? onWebgl : onWebgpu)(tf.backend()) }
  const host: Host = {
    family: `tfjs-${backend}`,
    threaded: false,
    gpu: true,
    kernels: (op) => both(computes[op] ? [op] : []),
    // Its convolutions have no gradients if they are dilated.
    supporting: (op, _, attributes) =>
      both(computes[op] && !(op.endsWith('Gradient') && dilated(attributes)) ? [op] : []),
    chosen: () => undefined,
    updates: () => [],
    modelSteps: tfjsModelSteps(tf, device),
    open: () => Promise.resolve(session(tf, device)),
  }
  return { host, renderer: device.renderer }
}

function onWebgl({ gpgpu: { gl } }: TfBackend): Omit<TfDevice, 'use'> {
  const info = gl.getExtension('WEBGL_debug_renderer_info')
  return {
    renderer: String(gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER)),
    done: finish(gl),
    // Synchronously, because the asynchronous way polls the GPU, with pauses in between.
    values: (y) => y.dataSync(),
  }
}

function onWebgpu(backend: TfBackend): Omit<TfDevice, 'use'> {
  const { vendor, architecture } = backend.adapterInfo
  return {
    renderer: `${vendor} ${architecture}`,
    done() {
      if (backend.commandEncoder) {
        backend.endComputePassEncoder()
        backend.submitQueue()
      }
      return backend.queue.onSubmittedWorkDone()
    },
    values: (y) => y.data(),
  }
}

/** Reads a pixel, which completes after everything that was issued. */
export function finish(gl: Gl): () => void {
  const texture = gl.createTexture()
  const framebuffer = gl.createFramebuffer()
  const within = (work: () => void): void => {
    const before = gl.getParameter(gl.FRAMEBUFFER_BINDING)
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer)
    work()
    gl.bindFramebuffer(gl.FRAMEBUFFER, before)
  }
  within(() => {
    const bound = gl.getParameter(gl.TEXTURE_BINDING_2D)
    gl.bindTexture(gl.TEXTURE_2D, texture)
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 1, 1, 0, gl.RGBA, gl.UNSIGNED_BYTE, null)
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0)
    gl.bindTexture(gl.TEXTURE_2D, bound)
  })
  const pixel = new Uint8Array(4)
  return () => {
    within(() => {
      gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel)
    })
  }
}

function session(tf: Tf, { use, done, values }: TfDevice): Session {
  const taken: Tensor[] = []
  const uploaded = ({ shape, data }: NDArray): Tensor => tf.tensor(data as Float32Array, shape)
  const each = <K extends OpName>(inputs: Inputs<K, NDArray>): Inputs<K, Tensor> =>
    Object.fromEntries(
      Object.entries<NDArray>(inputs).map(([name, input]) => [name, uploaded(input)]),
    ) as Inputs<K, Tensor>
  const copiesOf = copiesByTask()
  return {
    async kernel<K extends OpName>(name: string, task: Task<K>): Promise<Runnable> {
      const compute = (inputs: Inputs<K, Tensor>): Tensor =>
        tf.tidy(() => (computes[task.op] as Compute<K>)(tf, inputs, task.attributes, task.shape))
      async function there(): Promise<Float32Array> {
        await use()
        const inputs = each<K>(task.inputs)
        const y = compute(inputs)
        const result = await values(y)
        tf.dispose([...Object.values<Tensor>(inputs), y])
        return result
      }
      if (name.endsWith(transfers))
        return { workspaceBytes: 0, run: async () => void (await there()), check: there }
      await use()
      const copies = copiesOf(task, Math.min(task.copies, mostCopies), () => {
        const inputs = each<K>(task.inputs)
        taken.push(...Object.values<Tensor>(inputs))
        return inputs
      })
      // It uploads inputs to the GPU on their first use.
      for (const inputs of copies) compute(inputs).dispose()
      await done()
      let turn = 0
      return {
        workspaceBytes: 0,
        async run() {
          await use()
          const y = compute(copies[turn++ % copies.length])
          await done()
          y.dispose()
        },
        async check() {
          await use()
          const y = compute(copies[0])
          const result = await values(y)
          y.dispose()
          return result
        },
      }
    },
    update() {
      throw new Error('tfjs: updates of weights are not measured on TensorFlow.js')
    },
    close() {
      tf.dispose(taken)
    },
  }
}
