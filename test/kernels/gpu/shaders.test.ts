// The family replaces parts of gpu.js's shaders, and must find these parts. If it does not, kernels are correct but slow, and a
// backend says so. quads.test.ts has the shaders of all functions.

import { expect, it } from 'vitest'
import { shaderModes, shaderOf, type Launched } from './shader-of.js'

/** One of its arguments in fours, the other value by value. */
const launched: Launched = {
  name: 'denseWeightGradientQuads',
  length: 24,
  constants: { N: 2, I: 3, I4: 0, O: 8, O4: 2 },
  args: [6, 16],
  quads: [false, true],
}

it.each(['webgl', 'webgl2'] as const)(
  'a shader of %s gets both readers, and is else as it was',
  async (mode) => {
    let before = ''
    const { shader, quickReads } = await shaderOf(mode, launched, (text) => (before = text))
    expect(quickReads).toBe(true)
    expect(shader.split('float off = ').length).toBe(3)
    expect(shader.split('\n}').length).toBe(before.split('\n}').length)
    expect(shader).toContain('getMemoryOptimized32(user_x,')
    expect(shader).toContain('getVec4FromSampler2D(user_dy,')
  },
)

it('a shader of webgpu reads vectors of the inputs in fours', async () => {
  const { shader, quickReads } = await shaderOf('webgpu', launched)
  expect(quickReads).toBe(true)
  expect(shader).toContain('var<storage, read> user_dy : array<vec4<f32>>;')
  expect(shader).toContain('var<storage, read> user_x : array<f32>;')
  expect(shader).not.toContain('get_user_dy')
  expect(shader).toContain('get_user_x(')
})

it.each(shaderModes)(
  'a shader of %s that is not as known stays as it is, and the compiler says so',
  async (mode) => {
    let before = ''
    // Other names, as another gpu.js may have them.
    const { shader, quickReads } = await shaderOf(
      mode,
      launched,
      (text) =>
        (before = text
          .replaceAll('getMemoryOptimized32', 'getOne')
          .replaceAll(/get(Image2D|_user)/g, 'fetch$1')),
    )
    expect(quickReads).toBe(false)
    expect(shader).toBe(before)
  },
)

it('in webgpu, a function that reads no fours has nothing to get', async () => {
  const { quickReads } = await shaderOf('webgpu', {
    name: 'add',
    length: 5,
    constants: { alpha: 1, beta: 1, relu: 0 },
    args: [5, 5],
  })
  expect(quickReads).toBe(true)
})
