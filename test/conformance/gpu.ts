// The gpu family in one of gpu.js's modes, or on anything else that launches its functions.

import { expect } from 'vitest'
import type { GpuMode } from '../../kernels/gpu/runtime/device.js'
import { gpuKernels, gpuUpdates } from '../../kernels/gpu/index.js'
import type { Cell, GpuKernel, GpuUpdate, Launcher, Operand } from '../../kernels/gpu/kernel.js'
import { loadGpuJs } from '../../kernels/gpu/runtime/gpu-js.js'
import { GpuLauncher } from '../../kernels/gpu/runtime/launcher.js'
import {
  mapInputs,
  mapOutputs,
  ops,
  outputNamed,
  type Inputs,
  type OpName,
  type UpdateName,
} from '../../kernels/ops.js'
import type { NDArray, Shape } from '../../kernels/shape.js'
import { conform, type Effort, type Family, type Subject } from './conform.js'
import type { AnyOp, Draw, Example } from './row.js'

/** What launches functions, and keeps their results. */
export type Host = Pick<GpuLauncher, 'quads' | 'launch' | 'upload' | 'collect' | 'read' | 'free' | 'live'>

interface Launched {
  readonly shape: Shape
  readonly cell: Cell
}

/** Runs work on uploaded inputs, reads what it gives, and sees that nothing else stays. */
async function launched<K extends AnyOp>(
  host: Host,
  op: K,
  { inputs }: Example<K>,
  work: (operands: Inputs<K, Operand>) => readonly Launched[],
): Promise<readonly NDArray[]> {
  const before = host.live
  const upload = ({ shape, data }: NDArray): Operand => ({
    shape,
    cell: host.upload(Float32Array.from(data)),
  })
  const { result } = host.collect(
    op,
    () => work(mapInputs<K, NDArray, Operand>(inputs, upload)),
    (outputs) => outputs.map(({ cell }) => cell),
  )
  const values: NDArray[] = []
  for (const { shape, cell } of result) values.push({ shape, data: await host.read(cell) })
  for (const { cell } of result) host.free(cell)
  if (host.live !== before) throw new Error(`${op}: ${host.live - before} values were left behind`)
  return values
}

const measureOf = (kernel: string) => ({ kernel, family: 'gpu', unit: 2 ** -24 }) as const

/** As a host, one that reads four values at a time. */
const quads = (host: Host): Launcher => Object.create(host, { quads: { value: true } }) as Launcher

const familyOn = (host: Host, close: () => void): Family => ({
  row<K extends OpName>(op: K): readonly Subject<K>[] {
    const row: readonly GpuKernel<K>[] = gpuKernels[op]
    const supported = ({ supports }: GpuKernel<K>, { shapes, attributes }: Draw<K>, on: Launcher): boolean =>
      supports?.(shapes, attributes, on) ?? true
    return row.map((kernel) => ({
      measure: measureOf(kernel.name),
      supports: (draw) =>
        supported(kernel, draw, host) || (supported(kernel, draw, quads(host)) ? 'elsewhere' : false),
      run: (example) => {
        const shapes = ops[op](
          mapInputs<K, NDArray, Shape>(example.inputs, ({ shape }) => shape),
          example.attributes,
        )
        return launched(host, op, example, (operands) => {
          const cells = kernel.run(host, operands, example.attributes, shapes)
          const outputs: Launched[] = []
          mapOutputs<K, number>(shapes, (shape, name) =>
            outputs.push({ shape, cell: outputNamed<K, Cell>(cells, name) }),
          )
          return outputs
        })
      },
    }))
  },
  update<K extends UpdateName>(op: K): readonly Subject<K>[] {
    const kernel: GpuUpdate<K> = gpuUpdates[op]
    return [
      {
        measure: measureOf(kernel.name),
        supports: () => true,
        run: (example) =>
          launched(host, op, example, (operands) => {
            const changed: Readonly<Record<string, Cell | undefined>> = kernel.run(
              host,
              operands,
              example.attributes,
            )
            return Object.entries<Operand>(operands).map(([name, { shape, cell }]) => ({
              shape,
              cell: changed[name] ?? cell,
            }))
          }),
      },
    ]
  },
  close,
})

/** Declares the tests of every kernel of the family that a host's `quads` allow. */
export const gpuConformsOn = (
  name: string,
  open: () => Promise<{ readonly host: Host; readonly close: () => void }>,
  effort: Effort,
): void => {
  conform(
    { name: `gpu, ${name}`, kernels: gpuKernels, updates: gpuUpdates },
    async () => {
      const { host, close } = await open()
      return familyOn(host, close)
    },
    effort,
  )
}

/** Declares the tests of every kernel that runs in a mode. */
export const gpuConforms = (mode: GpuMode, effort: Effort): void => {
  gpuConformsOn(
    mode,
    async () => {
      const gpu = new (await loadGpuJs())({ mode })
      const host = new GpuLauncher(gpu, mode)
      const close = (): void => {
        const { quickReads = true } = host
        host.dispose(true, () => void gpu.destroy())
        expect(quickReads, 'all shaders were rewritten').toBe(true)
      }
      return { host, close }
    },
    effort,
  )
}
