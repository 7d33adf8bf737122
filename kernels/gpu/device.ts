// The gpu family's host side. A handle is a box around a cell, so that an update can put another cell into it.

import type { Device, DeviceMemory, Stored } from '../device.js'
import {
  mapInputs,
  mapOutputs,
  outputNamed,
  type Attributes,
  type Inputs,
  type OpName,
  type Outputs,
  type UpdateName,
} from '../ops.js'
import { formatShape, formatShapes, type NDArray, type Shape } from '../shape.js'
import { choose } from './choose.js'
import { longest } from './compiler.js'
import { describeContext } from './describe-context.js'
import { loadGpuJs, type GpuJs } from './gpu-js.js'
import { gpuKernels, gpuUpdates } from './index.js'
import type { Cell, GpuKernel, Operand } from './kernel.js'
import { GpuLauncher } from './launcher.js'

/** The modes of gpu.js that a backend runs in. */
export const gpuModes = ['gpu', 'webgl2', 'webgl', 'headlessgl', 'webgpu', 'webasm', 'cpu', 'dev'] as const

/** A mode of gpu.js; `gpu` takes the first of `headlessgl`, `webgl2`, `webgl` and `webasm` that runs. */
export type GpuMode = (typeof gpuModes)[number]

/** How a device is opened. */
export interface GpuDeviceOptions {
  readonly mode?: GpuMode
  /** An instance of `GPU` to use, and to leave alone at the end. */
  readonly instance?: GpuJs
}

export interface GpuHandle {
  cell: Cell
}

export class GpuDevice implements Device<GpuHandle> {
  readonly #launcher: GpuLauncher
  readonly #mode: string
  readonly #destroy: () => void
  #details: Readonly<Record<string, string | number | boolean>> = {}
  #workspace = 0

  private constructor(gpu: GpuJs, mode: string, own: boolean) {
    this.#launcher = new GpuLauncher(gpu, mode)
    this.#mode = mode
    this.#destroy = () => void (own && gpu.destroy())
  }

  /**
   * Opens a device, and runs a first kernel on it.
   *
   * @throws if gpu.js is not installed, or the mode does not run here.
   */
  static async open({ mode = 'gpu', instance }: GpuDeviceOptions = {}): Promise<GpuDevice> {
    const asked = instance?.mode ?? mode
    if (!gpuModes.some((known) => known === asked))
      throw new Error(`gpu: there is no mode '${asked}'; use one of ${gpuModes.join(', ')}`)
    const Gpu = instance ? undefined : await loadGpuJs()
    let device: GpuDevice | undefined
    try {
      const gpu = instance ?? new Gpu!({ mode: asked })
      const { Kernel } = gpu
      device = new GpuDevice(gpu, asked === 'gpu' && Kernel?.mode === 'webasm' ? 'webasm' : asked, !instance)
      await device.#probe()
      return device
    } catch (cause) {
      device?.dispose()
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new Error(`gpu: mode '${asked}' does not run here: ${reason}${wayOut(asked)}`, { cause })
    }
  }

  /** Arrays, textures or buffers that are alive. */
  get live(): number {
    return this.#launcher.live
  }

  describe() {
    return { family: 'gpu', dtype: 'float32' as const, details: this.#details }
  }

  upload({ data, shape }: NDArray): GpuHandle {
    // A copy: `data` is the caller's, and may change before the queue comes to it.
    const upload = (): Cell => this.#launcher.upload(Float32Array.from(data))
    return { cell: this.#launcher.collect(`tensor ${formatShape(shape)}`, upload, (cell) => [cell]).result }
  }

  run<K extends OpName>(
    op: K,
    inputs: Inputs<K, Stored<GpuHandle>>,
    attributes: Attributes<K>,
    outputs: Outputs<K, Shape>,
  ): Outputs<K, GpuHandle> {
    const { shapes, operands, label } = this.#prepare(op, inputs)
    const row: readonly GpuKernel<K>[] = gpuKernels[op]
    const kernel = choose(op, row, this.#launcher, shapes, attributes)
    const kept: Cell[] = []
    const run = (): Outputs<K, GpuHandle> => {
      const cells = kernel.run(this.#launcher, operands, attributes, outputs)
      return mapOutputs<K, GpuHandle>(outputs, (_, name) => {
        const cell = outputNamed<K, Cell>(cells, name)
        kept.push(cell)
        return { cell }
      })
    }
    const { result, freed } = this.#launcher.collect(label, run, () => kept)
    this.#workspace = Math.max(this.#workspace, freed)
    return result
  }

  update<K extends UpdateName>(op: K, inputs: Inputs<K, Stored<GpuHandle>>, attributes: Attributes<K>): void {
    const { operands, label } = this.#prepare(op, inputs)
    const run = () => gpuUpdates[op].run(this.#launcher, operands, attributes) as Record<string, Cell>
    const { result } = this.#launcher.collect(label, run, (cells) => Object.values(cells))
    for (const [name, cell] of Object.entries(result)) {
      const { handle } = inputs[name as keyof Inputs<K, unknown>]
      this.#launcher.free(handle.cell)
      handle.cell = cell
    }
  }

  read({ handle }: Stored<GpuHandle>): Promise<Float32Array> {
    return this.#launcher.read(handle.cell)
  }

  release({ cell }: GpuHandle): void {
    this.#launcher.free(cell)
  }

  memory(): DeviceMemory {
    return { bytes: this.#launcher.peakBytes, workspace: this.#workspace }
  }

  async flush(): Promise<void> {
    // Commands run in order, so a value that is issued now comes after all that went before.
    await this.#probe()
  }

  dispose(): void {
    this.#launcher.dispose(this.#destroy)
  }

  #prepare<K extends OpName | UpdateName>(op: K, inputs: Inputs<K, Stored<GpuHandle>>) {
    const shapes = mapInputs<K, Stored<GpuHandle>, Shape>(inputs, ({ shape }) => shape)
    const operands = mapInputs<K, Stored<GpuHandle>, Operand>(inputs, ({ shape, handle }) => ({
      shape,
      cell: handle.cell,
    }))
    return { shapes, operands, label: `${op} (${formatShapes(shapes)})` }
  }

  /** Sends three numbers through a kernel. */
  async #probe(): Promise<void> {
    const sent = Float32Array.of(1, -2.5, 2 ** 24 - 1)
    const launcher = this.#launcher
    const launch = (): Cell => launcher.launch('copy', sent.length, {}, [launcher.upload(sent)])
    const { result: cell } = launcher.collect('a first kernel', launch, (result) => [result])
    try {
      const got = await launcher.read(cell)
      if (!sent.every((value, i) => got[i] === value))
        throw new Error(`a kernel that copies ${sent.join(', ')} gave ${[...got].join(', ')}`)
    } finally {
      launcher.free(cell)
    }
    this.#details = { mode: this.#mode, ...describeContext(launcher.inner?.context), longest }
  }
}

function wayOut(mode: string): string {
  const ways: Readonly<Record<string, string>> = {
    webgpu: "use a browser with WebGPU, or mode 'webgl2'",
    webgl2: "use a browser with WebGL 2, or mode 'webasm'",
    webgl: "use a browser with WebGL, or mode 'webasm'",
    headlessgl: "npm install gl, which needs X to run, or use mode 'webasm'",
    webasm: "use backend 'wasm', or mode 'cpu'",
    gpu: "use backend 'wasm', or mode 'cpu'",
  }
  return mode in ways ? `; ${ways[mode]}` : ''
}
