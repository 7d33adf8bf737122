// What a GL or WebGPU context tells of itself.

type Details = Record<string, string | number>

interface GlContext {
  readonly VERSION: number
  readonly RENDERER: number
  readonly MAX_TEXTURE_SIZE: number
  getParameter(name: number): string | number
  getExtension(name: string): { readonly UNMASKED_RENDERER_WEBGL: number } | null
}

interface GpuContext {
  readonly adapter: { readonly info?: Readonly<Record<string, unknown>> }
  readonly device: {
    readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number }
  }
}

/** Renderer and limits of gpu.js's context; nothing where there is none. */
export function describeContext(context: unknown): Details {
  if (context === null || typeof context !== 'object') return {}
  if ('getParameter' in context) return describeGl(context as GlContext)
  return 'device' in context ? describeGpu(context as GpuContext) : {}
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
