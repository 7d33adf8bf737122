// The GPU's roof, using only WebGL 2: multiply-adds in registers, and textures read and written.

import { Visits, type Meter } from '../machine/meter.js'
import { finish } from './tfjs.js'
import type { Gl } from './tfjs-types.js'

const head = '#version 300 es\nprecision highp float;\n'
const vertex = `${head}void main() {
  gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);
}`
/** Eight sums of four lanes with different initial values, since equal ones would be merged: 64 operations per round. */
const compute = `${head}uniform int rounds;
out vec4 result;
void main() {
  vec4 e = vec4(0.999), f = gl_FragCoord.xyxy * 1e-6;
  vec4 a = f, b = f + 1.0, c = f + 2.0, d = f + 3.0, g = f + 4.0, h = f + 5.0, i = f + 6.0, j = f + 7.0;
  for (int n = 0; n < rounds; n++) {
    a = a * e + f; b = b * e + f; c = c * e + f; d = d * e + f;
    g = g * e + f; h = h * e + f; i = i * e + f; j = j * e + f;
  }
  result = a + b + c + d + g + h + i + j;
}`
const triad = `${head}uniform highp sampler2D left, right;
out vec4 result;
void main() {
  ivec2 at = ivec2(gl_FragCoord.xy);
  result = texelFetch(left, at, 0) + 3.0 * texelFetch(right, at, 0);
}`

const computeSide = 256
const triadSide = 1024

/** @throws if the GPU cannot render to textures of floats. */
export function openGpuMeter(gl: Gl, ms: number): Meter {
  if (!gl.getExtension('EXT_color_buffer_float'))
    throw new Error('the GPU’s roof: this GPU cannot render to textures of floats')
  const done = finish(gl)
  const target = (side: number): { texture: unknown; draw(program: unknown): void } => {
    const texture = gl.createTexture()
    gl.bindTexture(gl.TEXTURE_2D, texture)
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA32F, side, side, 0, gl.RGBA, gl.FLOAT, null)
    for (const name of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
      gl.texParameteri(gl.TEXTURE_2D, name, gl.NEAREST)
    const framebuffer = gl.createFramebuffer()
    gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer)
    gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0)
    return {
      texture,
      draw(program) {
        gl.useProgram(program)
        gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer)
        gl.viewport(0, 0, side, side)
        gl.drawArrays(gl.TRIANGLES, 0, 3)
        done()
      },
    }
  }
  const computing = linked(gl, compute)
  const streaming = linked(gl, triad)
  const [small, left, right, large] = [computeSide, triadSide, triadSide, triadSide].map(target)
  gl.useProgram(streaming)
  ;[left, right].forEach(({ texture }, i) => {
    gl.activeTexture((gl.TEXTURE0 as number) + i)
    gl.bindTexture(gl.TEXTURE_2D, texture)
    gl.uniform1i(gl.getUniformLocation(streaming, i === 0 ? 'left' : 'right'), i)
  })
  let rounds = 16
  const computeOnce = (): void => {
    gl.useProgram(computing)
    gl.uniform1i(gl.getUniformLocation(computing, 'rounds'), rounds)
    small.draw(computing)
  }
  // Long enough for the cost of the launch not to matter.
  for (; rounds < 2 ** 20 && timed(computeOnce) < ms / 4;) rounds *= 2
  const visits = new Visits()
  const turn = (): Promise<void> => {
    const gflops = best(ms / 2, 64 * rounds * computeSide ** 2, computeOnce)
    const gigabytes = best(ms / 2, 3 * 16 * triadSide ** 2, () => {
      large.draw(streaming)
    })
    visits.add({ threads: 1, gpu: true, gflops, gigabytes })
    return Promise.resolve()
  }
  return { turn, latest: () => visits.latest(), all: () => visits.all(), close: () => Promise.resolve() }
}

function timed(work: () => void): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

/** The best of many rounds, in 10⁹ per second. */
function best(ms: number, amount: number, work: () => void): number {
  let most = 0
  for (const end = performance.now() + ms; performance.now() < end;)
    most = Math.max(most, amount / timed(work) / 1e6)
  return most
}

function linked(gl: Gl, fragment: string): unknown {
  const program = gl.createProgram()
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertex],
    [gl.FRAGMENT_SHADER, fragment],
  ] as const) {
    const shader = gl.createShader(type)
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    gl.attachShader(program, shader)
  }
  gl.linkProgram(program)
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program))
  return program
}
