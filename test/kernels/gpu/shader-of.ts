// The shaders that gpu.js makes of kernel functions, as the family's compiler has them made, on a machine without a GPU:
// gpu.js writes them before it finds that anything is missing.

import * as gpuJs from 'gpu.js'
import type { FunctionName } from '../../../kernels/gpu/kernel.js'
import { Compiler } from '../../../kernels/gpu/runtime/compiler.js'
import type { GpuJs, GpuJsKernel, Resident } from '../../../kernels/gpu/runtime/gpu-js.js'

/** The modes that have shaders. */
export const shaderModes = ['webgl', 'webgl2', 'webgpu'] as const
type ShaderMode = (typeof shaderModes)[number]

/** A kernel function and what it is launched with. */
export interface Launched {
  readonly name: FunctionName
  readonly length: number
  readonly constants: Readonly<Record<string, number>>
  /** How many values each argument has. */
  readonly args: readonly number[]
  readonly quads?: readonly boolean[] | undefined
}

interface Kernel {
  build(...values: unknown[]): unknown
  getFragmentShader?(args: unknown): string
  assembleWGSL?(): string
  readonly compiledSource: string
}

const { WebGLKernel, WebGL2Kernel, WebGPUKernel, Texture } = gpuJs as unknown as Record<
  string,
  new (source: unknown, settings: object) => Kernel
>

/** Of GL, as much as gpu.js asks for before it compiles. */
const features = { isFloatRead: true, isTextureFloat: true, isIntegerDivisionAccurate: true, channelCount: 4 }

const kernels = {
  webgl: class extends WebGLKernel {
    static readonly features = features
  },
  webgl2: class extends WebGL2Kernel {
    static readonly features = features
  },
  webgpu: WebGPUKernel,
}

/** A context that says yes to everything; its constants are numbers. */
const contextOf = (shaderSource: (shader: unknown, text: string) => void): object =>
  new Proxy(
    { shaderSource, canvas: {}, getParameter: () => 4096 },
    {
      get: (own, name) => {
        if (name in own) return own[name as keyof typeof own]
        return /^[A-Z0-9_]+$/.test(String(name)) ? 1 : () => ({})
      },
    },
  )

/**
 * The shader of a function, and whether the compiler says that it got quick reads.
 *
 * @param alter changes what gpu.js writes, as another version of it might.
 */
export async function shaderOf(
  mode: ShaderMode,
  { name, length, constants, args, quads }: Launched,
  alter = (shader: string): string => shader,
): Promise<{ readonly shader: string; readonly quickReads: boolean | undefined }> {
  let shader = ''
  const context = contextOf((_, text) => {
    shader = text
  })
  const host = new gpuJs.GPU({ mode: 'cpu' })
  const gpu: GpuJs = {
    mode,
    createKernel(source, settings) {
      const kernel = new kernels[mode](source, {
        ...settings,
        gpu: host,
        ...(mode !== 'webgpu' && { context, canvas: { getContext: () => context } }),
      })
      const { getFragmentShader, assembleWGSL } = kernel
      if (getFragmentShader) kernel.getFragmentShader = (own) => alter(getFragmentShader.call(kernel, own))
      if (assembleWGSL) kernel.assembleWGSL = () => alter(assembleWGSL.call(kernel))
      const build = async (...values: unknown[]): Promise<void> => {
        // There is no WebGPU; nor is there more of GL.
        await Promise.resolve(kernel.build(...values)).catch(() => undefined)
        if (mode === 'webgpu') shader = kernel.compiledSource
      }
      const run = async (...values: unknown[]): Promise<object> => {
        if (mode !== 'webgpu') await build(...values)
        return {}
      }
      return Object.assign(run, { build, kernel }) as unknown as GpuJsKernel
    },
    destroy: () => undefined,
  }
  const compiler = new Compiler(gpu, mode)
  const values = args.map(
    (n) => (mode === 'webgpu' ? new Float32Array(n) : textureOf(n, context)) as Resident,
  )
  await compiler.run(name, length, constants, values, { quads })
  await host.destroy()
  return { shader, quickReads: compiler.quickReads }
}

const textureOf = (length: number, context: object): object => {
  const side = Math.ceil(Math.sqrt(length / 4))
  return Object.assign(Object.create(Texture.prototype as object) as object, {
    type: 'MemoryOptimizedNumberTexture',
    output: [length],
    size: [side, side],
    dimensions: [length, 1, 1],
    texture: {},
    context,
    renderValues: () => undefined,
  })
}
