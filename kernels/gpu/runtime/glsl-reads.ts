// How a WebGL shader finds an element. gpu.js uses whole numbers, and divides by the texture's width twice. On a software
// GPU, that takes as long as the rest of a kernel. With floats, one division is enough. If it rounds the wrong way, the
// texel is one row off, which is corrected.

/** Texel `index` of a texture, row-major; all arrays are flat. */
const texel = (sample: string): string => `
  float w = float(texSize.x);
  float row = floor((float(index) + 0.5) / w);
  float column = float(index) - row * w;
  float off = step(w, column) - step(column, -0.5);
  vec4 texel = ${sample}(tex, vec2(column - off * w + 0.5, row + off + 0.5) / vec2(texSize));`

const readers = (sample: string): readonly (readonly [head: string, body: string])[] => [
  [
    'float getMemoryOptimized32(sampler2D tex, ivec2 texSize, ivec3 texDim, int z, int y, int x) {',
    `
  int index = x / 4;
  int channel = x - 4 * index;${texel(sample)}
  return channel < 2 ? (channel == 0 ? texel.x : texel.y) : (channel == 2 ? texel.z : texel.w);
`,
  ],
  [
    'vec4 getImage2D(sampler2D tex, ivec2 texSize, ivec3 texDim, int z, int y, int x) {',
    `
  int index = x;${texel(sample)}
  return texel;
`,
  ],
]

/** A shader in which parts were to be replaced. */
export interface Rewritten {
  readonly shader: string
  /** Whether all these parts had the expected form; otherwise the shader is correct, but slower. */
  readonly known: boolean
}

/**
 * A fragment shader of gpu.js with these readers instead of its own. Parts that do not have the expected form are left
 * alone.
 */
export function withQuickReads(shader: string): Rewritten {
  let [text, known] = [shader, true]
  for (const [head, body] of readers(shader.startsWith('#version 300 es') ? 'texture' : 'texture2D')) {
    const start = text.indexOf(head) + head.length
    const end = text.indexOf('\n}', start)
    if (start < head.length || end < 0) known = false
    else text = `${text.slice(0, start)}${body}${text.slice(end + 1)}`
  }
  return { shader: text, known }
}
