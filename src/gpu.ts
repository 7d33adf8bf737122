// The entry `receptive/gpu`: the only one that needs gpu.js.

import { GpuDevice, type GpuMode } from '../kernels/gpu/runtime/device.js'
import type { GpuJs } from '../kernels/gpu/runtime/gpu-js.js'
import type { BackendOpener } from './tensor/backend.js'
import { DeviceBackend } from './tensor/device-backend.js'

export type { GpuMode } from '../kernels/gpu/runtime/device.js'
export type { BackendOpener } from './tensor/backend.js'

/** Where gpu.js runs kernels. */
export interface GpuOptions {
  /**
   * `webgl2`, `webgl` or `webgpu`, in browsers; `headlessgl`, in Node with the package `gl`; `webasm`, `cpu` or `dev`,
   * anywhere; default `gpu`, the first of `headlessgl`, `webgl2`, `webgl` and `webasm` that runs.
   */
  readonly mode?: GpuMode
  /** An instance of gpu.js's `GPU` to run kernels on, in its mode; the backend does not destroy it. */
  readonly instance?: unknown
}

/**
 * Opens backends on gpu.js, in float32: `model.compile({ backend: gpu({ mode: 'webgl2' }), … })`, or
 * `const backend = await gpu()()` for one that models share.
 *
 * @returns what opens the backend. It rejects if gpu.js is not installed, if there is no such mode, or if the mode does not
 * run here; the message says what to do.
 */
export const gpu =
  ({ mode, instance }: GpuOptions = {}): BackendOpener =>
  async () =>
    new DeviceBackend(
      await GpuDevice.open({
        ...(mode !== undefined && { mode }),
        ...(instance !== undefined && { instance: instance as GpuJs }),
      }),
    )
