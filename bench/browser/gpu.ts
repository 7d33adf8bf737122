// The gpu family in a page: gpu.js in one of its modes. Each kernel is measured twice: on values that stay on the GPU, and,
// with `+transfers`, with inputs from the host's arrays and the result back to them.

import { choose } from '../../kernels/choose.js'
import { loadGpuJs } from '../../kernels/gpu/runtime/gpu-js.js'
import { gpuKernels, gpuUpdates } from '../../kernels/gpu/index.js'
import type { Cell, GpuKernel, Launcher, Operand } from '../../kernels/gpu/kernel.js'
import { GpuLauncher } from '../../kernels/gpu/runtime/launcher.js'
import { describeContext } from '../../kernels/gpu/runtime/describe-context.js'
import { mapInputs, type Inputs, type OpName, type UpdateName } from '../../kernels/ops.js'
import type { Float, NDArray } from '../../kernels/shape.js'
import { gpu } from 'receptive/gpu'
import { modelStepsOn } from '../families/model-steps.js'
import {
  copiesByTask,
  joined,
  outputsOf,
  type Host,
  type Runnable,
  type Session,
  type Task,
  type UpdateTask,
} from '../hosts/host.js'

/** The suffix of a kernel's name if its inputs come from the host and its result goes there. */
export const transfers = '+transfers'

/** Copies of a problem on the GPU: more than its caches hold for large problems, but few enough for software GPUs. */
export const mostCopies = 4

export interface OpenedHost {
  readonly host: Host
  readonly renderer: string
}

/** @throws if the mode does not run here. */
export async function openGpu(mode: 'webgl2' | 'webgpu'): Promise<OpenedHost> {
  const Gpu = await loadGpuJs()
  const launcher = new GpuLauncher(new Gpu({ mode }), mode)
  // The first result must be from a kernel with one value per thread; see kernels/gpu/runtime/compiler.ts.
  const few = launcher.collect(
    'probe',
    () => launcher.upload(Float32Array.of(1, 2, 3)),
    (cell) => [cell],
  ).result
  await launcher.read(few)
  const row = <K extends OpName>(op: K): readonly GpuKernel<K>[] => gpuKernels[op]
  const host: Host = {
    family: `gpu-${mode}`,
    threaded: false,
    gpu: true,
    kernels: (op) => both(row(op).map(({ name }) => name)),
    supporting: (op, shapes, attributes) =>
      both(
        row(op)
          .filter((kernel) => kernel.supports?.(shapes, attributes, launcher as Launcher) ?? true)
          .map(({ name }) => name),
      ),
    chosen: (op, shapes, attributes) => choose(row(op), shapes, attributes, launcher).name,
    updates: (update) => [gpuUpdates[update].name],
    modelSteps: modelStepsOn(() => gpu({ mode })()),
    open: () => Promise.resolve(session(launcher, few)),
  }
  return { host, renderer: String(describeContext(launcher.inner?.context).renderer) }
}

export const both = (names: readonly string[]): string[] => names.flatMap((name) => [name, name + transfers])

/** @param few values that already exist: reading them waits for everything issued before. */
function session(launcher: GpuLauncher, few: Cell): Session {
  const taken: Cell[] = []
  const done = async (): Promise<void> => void (await launcher.read(few))
  const uploaded = ({ shape, data }: NDArray): Operand => ({
    shape,
    cell: launcher.collect(
      'input',
      () => launcher.upload(data as Float32Array),
      (cell) => [cell],
    ).result,
  })
  const kept = (operand: Operand): Operand => {
    taken.push(operand.cell)
    return operand
  }
  const copiesOf = copiesByTask()
  return {
    async kernel<K extends OpName>(name: string, task: Task<K>): Promise<Runnable> {
      const { op, attributes, shape } = task
      const row: readonly GpuKernel<K>[] = gpuKernels[op]
      const kernel = row.find((candidate) => name.split('+')[0] === candidate.name)!
      const compute = (inputs: Inputs<K, Operand>) =>
        launcher.collect(
          op,
          () => outputsOf<K, Cell>(task, kernel.run(launcher, inputs, attributes, shape)),
          (cells) => cells,
        )
      const readAll = async (cells: readonly Cell[]): Promise<Float> =>
        joined(await Promise.all(cells.map((cell) => launcher.read(cell))))
      const freeAll = (cells: readonly Cell[]): void => {
        for (const cell of cells) launcher.free(cell)
      }
      async function there(): Promise<Float> {
        const inputs = mapInputs<K, NDArray, Operand>(task.inputs, uploaded)
        const { result } = compute(inputs)
        const values = await readAll(result)
        freeAll([...Object.values<Operand>(inputs).map(({ cell }) => cell), ...result])
        return values
      }
      if (name.endsWith(transfers))
        return { workspaceBytes: 0, run: async () => void (await there()), check: there }
      const copies = copiesOf(task, Math.min(task.copies, mostCopies), () =>
        mapInputs<K, NDArray, Operand>(task.inputs, (input) => kept(uploaded(input))),
      )
      let workspaceBytes = 0
      // Once over all copies, so that none is still being uploaded when it is timed.
      for (const inputs of copies) {
        const { result, freed } = compute(inputs)
        workspaceBytes = freed
        freeAll(result)
      }
      await done()
      let turn = 0
      return {
        workspaceBytes,
        async run() {
          const { result } = compute(copies[turn++ % copies.length])
          await done()
          freeAll(result)
        },
        async check() {
          const { result } = compute(copies[0])
          const values = await readAll(result)
          freeAll(result)
          return values
        },
      }
    },
    async update<K extends UpdateName>({
      update,
      inputs,
      attributes,
      copies,
    }: UpdateTask<K>): Promise<Runnable> {
      const fresh = () => mapInputs<K, NDArray, Operand>(inputs, uploaded) as Record<string, Operand>
      const sets = Array.from({ length: Math.min(copies, mostCopies) }, fresh)
      function step(set: Record<string, Operand>): void {
        const run = () =>
          gpuUpdates[update].run(launcher, set as Inputs<K, Operand>, attributes) as Record<string, Cell>
        const { result } = launcher.collect(update, run, (cells) => Object.values(cells))
        for (const [name, cell] of Object.entries(result)) {
          launcher.free(set[name].cell)
          set[name] = { ...set[name], cell }
        }
      }
      sets.forEach(step)
      await done()
      let turn = 0
      return {
        workspaceBytes: 0,
        async run() {
          step(sets[turn++ % sets.length])
          await done()
        },
        async check() {
          const own = fresh()
          step(own)
          const values = await Promise.all(Object.values(own).map(({ cell }) => launcher.read(cell)))
          Object.values(own).forEach(({ cell }) => {
            launcher.free(cell)
          })
          return joined(values)
        },
      }
    },
    close() {
      taken.forEach((cell) => {
        launcher.free(cell)
      })
    },
  }
}
