// The part of gpu.js that is used. Its own types need those of the DOM, and lack several settings. gpu.js is an optional
// peer, so it is loaded when a backend asks for it.

/** A value as gpu.js keeps it: an array, a texture, or a buffer. */
export type Resident = Float32Array | Pipelined

/** A texture or a buffer. */
export interface Pipelined {
  toArray(): Float32Array | Promise<Float32Array>
  delete(): void
}

/** A texture, with the properties that determine how its texels are read. */
export interface Texture extends Pipelined {
  /** How a kernel reads it as an argument. */
  type: string
  output: readonly number[]
  toArray: () => Float32Array
  /** Every channel of every texel. */
  renderValues(): Float32Array
}

/** A compiled kernel. */
export interface GpuJsKernel {
  (...args: readonly (Resident | number)[]): Resident | Promise<Resident>
  /** Compiles it for such arguments, if compiling is asynchronous; absent in mode `dev`. */
  build?(...args: readonly (Resident | number)[]): Promise<void>
  destroy?(): void
  /** The underlying kernel; absent in mode `dev`. */
  readonly kernel?: GpuJsInner
}

interface GpuJsInner {
  readonly constructor: {
    readonly mode?: string
    readonly name: string
    /** In GL only. */
    destroyContext?(context: unknown): void
  }
  /** Why a kernel runs on the CPU although another mode was asked for. */
  readonly fallbackReason?: string | null
  readonly context?: unknown
  /** The shader of a GL mode. */
  getFragmentShader?(args: unknown): string
  /** The shader of mode `webgpu`. */
  assembleWGSL?(): string
}

/** An instance of gpu.js's `GPU`. */
export interface GpuJs {
  readonly mode?: string
  /** The class of its kernels; absent in mode `dev`. */
  readonly Kernel?: { readonly mode?: string } | null
  createKernel(source: unknown, settings: Readonly<Record<string, unknown>>): GpuJsKernel
  destroy(): Promise<void> | void
}

/** gpu.js's class `GPU`. */
export type GpuJsClass = new (settings: { mode: string }) => GpuJs

/**
 * Loads gpu.js.
 *
 * @throws if it is not installed.
 */
export async function loadGpuJs(): Promise<GpuJsClass> {
  let module: Record<string, unknown>
  try {
    module = (await import('gpu.js')) as unknown as Record<string, unknown>
  } catch (cause) {
    throw new Error(
      'gpu: gpu.js does not load; run npm install gpu.js. To leave out 84 MB that it never uses, add to package.json: ' +
        '"overrides": { "gpu.js": { "webgpu": "npm:empty-npm-package@1.0.0" } }',
      { cause },
    )
  }
  // Bundlers differ in how they treat its CommonJS.
  const inner = module.default as Record<string, unknown> | undefined
  return (module.GPU ?? inner?.GPU ?? inner) as GpuJsClass
}
