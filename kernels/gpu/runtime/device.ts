// The host side of the gpu family. An operand holds a box around a cell, so that an update can replace the cell.

import { choose } from '../../choose.js'
import type { Device, DeviceDescription, DeviceMemory, Task } from '../../device.js'
import {
  mapOutputs,
  outputNamed,
  type Attributes,
  type Inputs,
  type OpName,
  type Outputs,
  type UpdateName,
} from '../../ops.js'
import { formatShape, formatShapes, type NDArray, type Shape } from '../../shape.js'
import { describeContext, glModeOf } from './describe-context.js'
import { errorText } from '../../error-text.js'
import { loadGpuJs, type GpuJs } from './gpu-js.js'
import { gpuKernels, gpuUpdates } from '../index.js'
import type { Cell, GpuKernel, Operand } from '../kernel.js'
import { GpuLauncher } from './launcher.js'
import { longest } from './limits.js'

/** The modes of gpu.js in which a backend can run. */
export const gpuModes = ['gpu', 'webgl2', 'webgl', 'headlessgl', 'webgpu', 'webasm', 'cpu', 'dev'] as const

/** A mode of gpu.js; `gpu` takes the first of `headlessgl`, `webgl2`, `webgl` and `webasm` that runs. */
export type GpuMode = (typeof gpuModes)[number]

/** The modes that `gpu` tries, the best first. */
const best = ['headlessgl', 'webgl2', 'webgl', 'webasm'] as const

/** Options for opening a device. */
export interface GpuDeviceOptions {
  readonly mode?: GpuMode
  /** An instance of `GPU` to use, which is not destroyed at the end. */
  readonly instance?: GpuJs
}

/** A shape, and a box with the cell of its values; views share the box. */
export class GpuOperand implements Operand {
  readonly shape: Shape
  readonly box: { cell: Cell }

  constructor(shape: Shape, box: { cell: Cell }) {
    this.shape = shape
    this.box = box
  }

  get cell(): Cell {
    return this.box.cell
  }
}

export class GpuDevice implements Device<GpuOperand> {
  readonly #launcher: GpuLauncher
  readonly #mode: string
  readonly #gpu: GpuJs
  /** Whether the instance was created here. */
  readonly #own: boolean
  #details: Readonly<Record<string, string | number | boolean>> = {}
  #workspace = 0

  private constructor(gpu: GpuJs, mode: string, own: boolean) {
    this.#launcher = new GpuLauncher(gpu, mode)
    this.#mode = mode
    this.#gpu = gpu
    this.#own = own
  }

  /**
   * Opens a device, and runs a first kernel on it.
   *
   * @throws if gpu.js is not installed, the mode does not run here, or the instance has another mode.
   */
  static async open({ mode, instance }: GpuDeviceOptions = {}): Promise<GpuDevice> {
    const asked = instance ? modeOf(instance) : (mode ?? 'gpu')
    if (instance && mode !== undefined && mode !== asked)
      throw new Error(
        `gpu: mode is '${mode}', but the given instance runs in '${asked}'; leave mode out, or pass ` +
          `new GPU({ mode: '${mode}' })`,
      )
    if (!gpuModes.some((known) => known === asked))
      throw new Error(`gpu: there is no mode '${asked}'; use one of ${gpuModes.join(', ')}`)
    if (instance) return GpuDevice.#start(() => instance, asked, false)
    const Gpu = await loadGpuJs()
    const start = (one: string): Promise<GpuDevice> =>
      GpuDevice.#start(() => new Gpu({ mode: one }), one, true)
    if (asked !== 'gpu') return start(asked)
    const reasons: string[] = []
    for (const one of best)
      try {
        return await start(one)
      } catch (error) {
        reasons.push(errorText(error))
      }
    throw new Error(
      `gpu: no mode runs here; use backend 'wasm', or mode 'cpu'. What was tried:\n${reasons.join('\n')}`,
    )
  }

  static async #start(make: () => GpuJs, mode: string, own: boolean): Promise<GpuDevice> {
    let device: GpuDevice | undefined
    try {
      device = new GpuDevice(make(), mode, own)
      await device.#probe('a first kernel')
      return device
    } catch (cause) {
      device?.dispose()
      const message = errorText(cause)
      const reason = message.startsWith('A requested mode')
        ? 'gpu.js finds nothing that supports it'
        : message
      throw new Error(`gpu: mode '${mode}' does not run here: ${reason}${wayOut(mode)}`, { cause })
    }
  }

  /** Arrays, textures or buffers that are alive. */
  get live(): number {
    return this.#launcher.live
  }

  describe(): DeviceDescription {
    const { quickReads } = this.#launcher
    const details = { ...this.#details, ...(quickReads !== undefined && { quickReads }) }
    return { family: 'gpu', dtype: 'float32', details }
  }

  upload({ data, shape }: NDArray): GpuOperand {
    // A copy, because `data` belongs to the caller, and may change before the queue reaches it.
    const upload = (): Cell => this.#launcher.upload(Float32Array.from(data))
    const { result: cell } = this.#launcher.collect(`tensor ${formatShape(shape)}`, upload, (made) => [made])
    return new GpuOperand(shape, { cell })
  }

  view({ box }: GpuOperand, shape: Shape): GpuOperand {
    return new GpuOperand(shape, box)
  }

  run<K extends OpName>(op: K, { inputs, attributes, shapes }: Task<K, GpuOperand>): Outputs<K, GpuOperand> {
    const row: readonly GpuKernel<K>[] = gpuKernels[op]
    const kernel = choose(row, shapes.inputs, attributes, this.#launcher)
    const kept: Cell[] = []
    const run = (): Outputs<K, GpuOperand> => {
      const cells = kernel.run(this.#launcher, inputs, attributes, shapes.outputs)
      return mapOutputs<K, GpuOperand>(shapes.outputs, (shape, name) => {
        const cell = outputNamed<K, Cell>(cells, name)
        kept.push(cell)
        return new GpuOperand(shape, { cell })
      })
    }
    const { result, freed } = this.#launcher.collect(labelOf(op, inputs), run, () => kept)
    this.#workspace = Math.max(this.#workspace, freed)
    return result
  }

  update<K extends UpdateName>(op: K, inputs: Inputs<K, GpuOperand>, attributes: Attributes<K>): void {
    const run = () => gpuUpdates[op].run(this.#launcher, inputs, attributes) as Record<string, Cell>
    const { result } = this.#launcher.collect(labelOf(op, inputs), run, (cells) => Object.values(cells))
    for (const [name, cell] of Object.entries(result)) {
      const { box } = inputs[name as keyof Inputs<K, unknown>]
      this.#launcher.free(box.cell)
      box.cell = cell
    }
  }

  read({ cell }: GpuOperand): Promise<Float32Array> {
    return this.#launcher.read(cell)
  }

  release({ cell }: GpuOperand): void {
    this.#launcher.free(cell)
  }

  memory(): DeviceMemory {
    const { bytes, peakBytes } = this.#launcher
    return { bytes, peakBytes, workspace: this.#workspace }
  }

  async flush(): Promise<void> {
    // Commands run in order, so a value that is issued now comes after everything before.
    try {
      await this.#probe('a copy')
    } catch (cause) {
      throw new Error(`flush: ${errorText(cause)}`, { cause })
    }
  }

  dispose(): void {
    this.#launcher.dispose(this.#own, () => {
      // The only possible error is that the context is already gone.
      if (this.#own) void Promise.resolve(this.#gpu.destroy()).catch(() => undefined)
    })
  }

  /** Sends four numbers through kernels: one by one, and all at once if that is possible. */
  async #probe(label: string): Promise<void> {
    const sent = Float32Array.of(1, -2.5, 2 ** 24 - 1, 0.1)
    const launcher = this.#launcher
    const launch = (): Cell => {
      const copy = launcher.launch('copy', sent.length, {}, [launcher.upload(sent)])
      return launcher.quads
        ? launcher.launch('slice', sent.length, { X: 1, Y: 1, start: 0 }, [copy], { quads: [true] })
        : copy
    }
    const { result: cell } = launcher.collect(label, launch, (result) => [result])
    try {
      const got = await launcher.read(cell)
      if (!sent.every((value, i) => got[i] === value))
        throw new Error(`a kernel that copies ${sent.join(', ')} gave ${[...got].join(', ')}`)
    } finally {
      launcher.free(cell)
    }
    const found = describeContext(launcher.inner?.context)
    const mode = this.#mode === 'gpu' ? glModeOf(found) : this.#mode
    this.#details = { mode, ...found, longest }
  }
}

const labelOf = (op: string, inputs: Readonly<Record<string, Operand>>): string =>
  `${op} (${formatShapes(Object.fromEntries(Object.entries(inputs).map(([name, { shape }]) => [name, shape])))})`

/** The mode of an application's own instance; `gpu` if the instance chose its GL mode itself. */
function modeOf({ mode, Kernel }: GpuJs): string {
  if (mode !== undefined && mode !== 'gpu') return mode
  return Kernel?.mode ?? 'gpu'
}

function wayOut(mode: string): string {
  const ways: Readonly<Record<string, string>> = {
    webgpu: "use a browser with WebGPU, or mode 'webgl2'",
    webgl2: "use a browser with WebGL 2, or mode 'webasm'",
    webgl: "use a browser with WebGL, or mode 'webasm'",
    headlessgl:
      'run npm install gl, in Node alone (on Debian its build needs build-essential, python3, pkg-config, libxi-dev, ' +
      "libglu1-mesa-dev and libglew-dev), and start the program under X, as by xvfb-run; or use mode 'webasm'",
    webasm: "use backend 'wasm', or mode 'cpu'",
  }
  return mode in ways ? `; ${ways[mode]}` : ''
}
