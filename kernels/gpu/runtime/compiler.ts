// Compiles kernel functions with gpu.js, one kernel per function, set of constants and length. It checks that they run where
// they were asked to, because gpu.js falls back to the CPU with no more than a warning.

import { functions } from '../functions.generated.js'
import { withQuickReads, type Rewritten } from './glsl-reads.js'
import type { GpuJs, GpuJsKernel, Resident, Texture } from './gpu-js.js'
import { longest } from './limits.js'
import { classOf, flat, inQuads, type TextureClass } from './texels.js'
import type { FunctionName } from '../kernel.js'
import { inNumbers, inVectors } from './wgsl-quads.js'

/**
 * The key of a compiled kernel: a function for a length and constants. Kernels that take a host array or quads have separate
 * keys.
 */
export const kernelKey = (
  name: FunctionName,
  length: number,
  constants: Readonly<Record<string, number>>,
  { host = false, quads }: { readonly host?: boolean; readonly quads?: readonly boolean[] | undefined } = {},
): string => [name, length, host ? 'host' : '', quads ? 'quads' : '', JSON.stringify(constants)].join(' ')

/** Options for running a kernel function. */
export interface RunOptions {
  readonly quads?: readonly boolean[] | undefined
  watch?<T>(call: () => T): T
}

/** The functions that kernel functions may call; callers come after those they call. */
export const helpers = [
  ...[functions.quotient, functions.rectified, functions.isLarger, functions.larger],
  ...[functions.logistic, functions.below, functions.cumulative, functions.tangent],
  ...[functions.logarithm, functions.logOnePlus, functions.power, functions.raised, functions.signOf],
  ...[functions.nearestEven, functions.mishShare, functions.errorOf, functions.placeOf],
]

/** What a mode runs on, by the name of gpu.js's kernel class. */
const ranOn = { cpu: 'cpu', webasm: 'webasm', webgpu: 'webgpu' } as const

export class Compiler {
  readonly #gpu: GpuJs
  readonly #mode: string
  /** Whether one read may get four values: a texel, or a vector of a buffer. */
  readonly quads: boolean
  /** The class of the first result, which has one value per thread; device.ts begins with such a kernel. */
  #textures?: TextureClass
  readonly #kernels = new Map<string, GpuJsKernel>()
  #quickReads = true

  constructor(gpu: GpuJs, mode: string) {
    this.#gpu = gpu
    this.#mode = mode
    this.quads = !['cpu', 'dev', 'webasm'].includes(mode)
  }

  /**
   * Runs a kernel function, which is compiled on its first call.
   *
   * @param watch makes the call that issues the work; in mode `webgpu` that is a single tick, once the kernel is compiled.
   */
  run(
    name: FunctionName,
    length: number,
    constants: Readonly<Record<string, number>>,
    args: readonly (Resident | number)[],
    { quads, watch = (call) => call() }: RunOptions = {},
  ): Resident | Promise<Resident> {
    const key = kernelKey(name, length, constants, { host: args[0] instanceof Float32Array, quads })
    const values = quads ? args.map((arg, i) => (quads[i] ? inQuads(arg as Resident) : arg)) : args
    const call = (kernel: GpuJsKernel): Resident | Promise<Resident> => {
      const result = watch(() => kernel(...values))
      if (quads) return flat(result, length, this.#textures!)
      if (this.quads) this.#textures ??= classOf(result as Texture)
      return result
    }
    const compiled = this.#kernels.get(key)
    if (compiled) return call(compiled)
    const { kernel, quick } = this.#compile(name, length, constants, quads)
    const first = (): Resident | Promise<Resident> => {
      const result = call(kernel)
      this.#check(kernel)
      this.#quickReads &&= quick()
      this.#kernels.set(key, kernel)
      return result
    }
    return this.#mode === 'webgpu' && kernel.build ? kernel.build(...values).then(first) : first()
  }

  /** The underlying kernel of gpu.js; absent in mode `dev`. */
  get inner(): GpuJsKernel['kernel'] {
    return [...this.#kernels.values()][0]?.kernel
  }

  /** Whether every shader got the faster reads; absent if kernels have no such reads. */
  get quickReads(): boolean | undefined {
    return this.quads ? this.#quickReads : undefined
  }

  /**
   * Frees the kernels.
   *
   * @param whole whether to free the context, too: a browser has few, and discards the oldest for a new one.
   */
  dispose(whole: boolean): void {
    const { inner } = this
    const context = inner?.context
    for (const kernel of this.#kernels.values()) kernel.destroy?.()
    this.#kernels.clear()
    if (whole && context) inner.constructor.destroyContext?.(context)
  }

  #compile(
    name: FunctionName,
    length: number,
    constants: Readonly<Record<string, number>>,
    quads: readonly boolean[] | undefined,
  ): { readonly kernel: GpuJsKernel; readonly quick: () => boolean } {
    const source = functions[name]
    const settings = {
      output: [quads ? length / 4 : length],
      constants,
      pipeline: true,
      immutable: true,
      precision: 'single',
      tactic: 'precision',
      // In GL, four results per texel, as functions that return four values leave them.
      ...(this.quads && { optimizeFloatMemory: !quads }),
      // The limit for loops with bounds that are not constant; no kernel here has such loops.
      loopMaxIterations: longest,
    }
    if (this.#mode === 'dev') {
      // This mode calls the function as it is.
      const make = new Function(`${helpers.join('\n')}\nreturn ${source}`) as () => unknown
      return { kernel: this.#gpu.createKernel(make(), settings), quick: () => false }
    }
    const fours = this.#mode === 'webgpu' ? quads : undefined
    const kernel = this.#gpu.createKernel(fours ? inNumbers(source, fours) : source, {
      ...settings,
      functions: [...helpers],
    })
    const vectors = (shader: string): Rewritten =>
      fours ? inVectors(shader, source, fours) : { shader, known: true }
    return { kernel, quick: quicken(kernel, vectors) }
  }

  #check({ kernel }: GpuJsKernel): void {
    if (!kernel) return
    const expected = ranOn[this.#mode as keyof typeof ranOn] ?? 'gpu'
    const { mode } = kernel.constructor
    if (mode === expected && !kernel.fallbackReason) return
    throw new Error(
      `mode '${this.#mode}' fell back to '${mode}': ${kernel.fallbackReason ?? 'gpu.js gives no reason'}; ` +
        `open the backend with mode '${mode}' if that will do`,
    )
  }
}

/**
 * Has a kernel's shader rewritten before it is compiled: glsl-reads.ts, wgsl-quads.ts.
 *
 * @returns a function that says, once the shader is made, whether it had the expected form.
 */
function quicken({ kernel }: GpuJsKernel, vectors: (shader: string) => Rewritten): () => boolean {
  let known = false
  const told = (rewritten: Rewritten): string => {
    known = rewritten.known
    return rewritten.shader
  }
  const { getFragmentShader, assembleWGSL } = kernel ?? {}
  if (getFragmentShader)
    kernel!.getFragmentShader = (args) => told(withQuickReads(getFragmentShader.call(kernel, args)))
  if (assembleWGSL) kernel!.assembleWGSL = () => told(vectors(assembleWGSL.call(kernel)))
  return () => known
}
