// How a shader of WebGL finds an element. gpu.js does it by whole numbers, dividing by the texture's width twice, which takes
// a GPU of software as long as all else that a kernel does. Floats do it in one division; where that rounds, the texel is
// one row off, and put right.

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
  /** Whether all those parts were as known; else the shader is right, but slower. */
  readonly known: boolean
}

/** A fragment shader of gpu.js with these readers in place of its own; what is not as known is left as it is. */
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
