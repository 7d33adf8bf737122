// What is put in place of parts of gpu.js's shaders finds those parts: where it does not, kernels are right and slow.

import * as gpuJs from 'gpu.js'
import { describe, expect, it } from 'vitest'
import { functions } from '../../../kernels/gpu/functions.generated.js'
import { withQuickReads } from '../../../kernels/gpu/runtime/glsl-reads.js'
import { inNumbers, inVectors } from '../../../kernels/gpu/runtime/wgsl-quads.js'

type KernelClass = new (
  source: string,
  settings: object,
) => { build(...args: unknown[]): Promise<void> } & {
  compiledSource: string
}
const classes = gpuJs as unknown as Record<string, { fragmentShader: string } & KernelClass>

describe('a shader', () => {
  it.each(['WebGLKernel', 'WebGL2Kernel'])('of %s gets both readers', (name) => {
    const { fragmentShader } = classes[name]
    const quick = withQuickReads(fragmentShader)
    expect(quick.split('float off = ').length).toBe(3)
    // Whatever else it has is as it was.
    expect(quick.split('\n}').length).toBe(fragmentShader.split('\n}').length)
    expect(withQuickReads('void main() {}')).toBe('void main() {}')
  })

  it('of WebGPU reads vectors', async () => {
    const source =
      'function some(x, y) { const at = quotient(this.thread.x, 1); const p = x[at + 1]; return [p[0], p[1], p[2], y[0]] }'
    const quads = [true, false]
    const numbers = inNumbers(source, quads)
    const gpu = Object.assign(new gpuJs.GPU({ mode: 'cpu' }), {})
    const kernel = new classes.WebGPUKernel(numbers, { output: [4], gpu, functions: [functions.quotient] })
    // There is no WebGPU here; the shader is made before that is found.
    await kernel.build(new Float32Array(20), new Float32Array(4)).catch(() => undefined)
    const shader = inVectors(kernel.compiledSource, source, quads)
    expect(shader).toContain('var<storage, read> user_x : array<vec4<f32>>;')
    expect(shader).toContain('var<storage, read> user_y : array<f32>;')
    expect(shader).not.toContain('get_user_x')
    expect(shader).toContain('get_user_y(')
    expect(inVectors('fn main() {}', source, quads)).toBe('fn main() {}')
    await gpu.destroy()
  })
})
