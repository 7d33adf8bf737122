// Information from a GL or WebGPU context.

type Details = Record<string, string | number>

/** The part of a WebGL context that is used. */
export interface GlContext {
  readonly VERSION: number
  readonly RENDERER: number
  readonly MAX_TEXTURE_SIZE: number
  readonly NO_ERROR: number
  readonly INVALID_VALUE: number
  readonly INVALID_OPERATION: number
  readonly INVALID_FRAMEBUFFER_OPERATION: number
  readonly OUT_OF_MEMORY: number
  getParameter(name: number): string | number
  getExtension(name: string): { readonly UNMASKED_RENDERER_WEBGL: number } | null
  getError(): number
  isContextLost(): boolean
  isTexture(texture: unknown): boolean
}

/** The part of gpu.js's WebGPU context that is used. */
export interface GpuContext {
  readonly adapter: { readonly info?: Readonly<Record<string, unknown>> }
  readonly device: {
    readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number }
    readonly lost: Promise<{ readonly reason?: string; readonly message?: string }>
    pushErrorScope(filter: 'validation' | 'out-of-memory' | 'internal'): void
    popErrorScope(): Promise<{ readonly message: string } | null>
  }
}

/** Renderer and limits of gpu.js's context; empty if there is none. */
export function describeContext(context: unknown): Details {
  if (context === null || typeof context !== 'object') return {}
  if ('getParameter' in context) return describeGl(context as GlContext)
  return 'device' in context ? describeGpu(context as GpuContext) : {}
}

/** The GL mode of gpu.js that a context belongs to, by its version: `WebGL 2.0 (…)`, `WebGL 1.0 stack-gl …`. */
export function glModeOf({ version }: Details): 'webgl2' | 'headlessgl' | 'webgl' {
  if (String(version).startsWith('WebGL 2')) return 'webgl2'
  return String(version).includes('stack-gl') ? 'headlessgl' : 'webgl'
}

function describeGl(gl: GlContext): Details {
  const extension = gl.getExtension('WEBGL_debug_renderer_info')
  return {
    renderer: String(gl.getParameter(extension?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER)),
    version: String(gl.getParameter(gl.VERSION)),
    maxTextureSize: Number(gl.getParameter(gl.MAX_TEXTURE_SIZE)),
  }
}

function describeGpu({ adapter, device }: GpuContext): Details {
  const { vendor, architecture, description } = adapter.info ?? {}
  const { maxBufferSize, maxStorageBufferBindingSize } = device.limits
  return {
    renderer: [vendor, architecture, description].filter(Boolean).join(' ') || 'unknown',
    maxBufferBytes: Math.min(maxBufferSize, maxStorageBufferBindingSize),
  }
}
