/**
 * The backend that runs on gpu.js: on a GPU, where there is one. Only this entry needs the package gpu.js.
 * @module
 */

import { GpuDevice, gpuModes, type GpuMode } from '../kernels/gpu/runtime/device.js'
import type { GpuJs } from '../kernels/gpu/runtime/gpu-js.js'
import { check, oneOf } from './check/check.js'
import { optionsOrNone } from './check/options.js'
import type { BackendOpener } from './tensor/backend.js'
import { DeviceBackend } from './tensor/device-backend.js'

export type { GpuMode } from '../kernels/gpu/runtime/device.js'
export type { BackendOpener } from './tensor/backend.js'

/** How gpu.js runs kernels. */
export interface GpuOptions {
  /**
   * In browsers `webgl2`, `webgl` or `webgpu`; in Node `headlessgl`, with the package `gl`; anywhere `webasm`, `cpu` or
   * `dev`. Default: `gpu`, the first of `headlessgl`, `webgl2`, `webgl` and `webasm` that runs.
   */
  readonly mode?: GpuMode
  /** An instance of gpu.js's `GPU` to run kernels on, in its mode. The backend does not destroy it. */
  readonly instance?: unknown
}

const checkOptions = optionsOrNone<GpuOptions>({
  mode: oneOf(...gpuModes),
  instance: check(
    "an instance of gpu.js's GPU",
    (value) => typeof (value as Partial<GpuJs> | null)?.createKernel === 'function',
  ),
})

/**
 * Opens backends on gpu.js, in float32: `model.compile({ backend: gpu({ mode: 'webgl2' }), … })`, or `const backend = await
 * gpu()()` for a backend that several models share.
 *
 * @returns a function that opens the backend. Its promise rejects if gpu.js is not installed, or if the mode does not run
 *   here; the message says what to do.
 * @throws if there is no such mode, or an option is unknown.
 */
export function gpu(options: GpuOptions = {}): BackendOpener {
  checkOptions('gpu', options)
  const { mode, instance } = options
  return async () =>
    new DeviceBackend(
      await GpuDevice.open({
        ...(mode !== undefined && { mode }),
        ...(instance !== undefined && { instance: instance as GpuJs }),
      }),
    )
}
