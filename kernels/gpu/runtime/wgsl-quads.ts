// Reads four values at once in mode `webgpu`, where gpu.js only knows arrays of numbers. A function that reads an input in
// quads is written out to read four numbers. In the resulting shader, the input becomes an array of vectors, and the four
// reads become one. A shader that does not have the expected form is left alone; it is correct, but slower. That happens if
// an index is `this.thread.x` itself, which gpu.js treats as a whole number rather than a float. A `const` with that value
// is a float.

import type { Rewritten } from './glsl-reads.js'

/**
 * The function's source with each `x[i]` of an input that it reads in quads replaced by `[x[4 * (i) + 0], …, x[4 * (i) +
 * 3]]`.
 */
export function inNumbers(source: string, quads: readonly boolean[]): string {
  const names = parameters(source).filter((_, i) => quads[i])
  return names.reduce(
    (text, name) =>
      text.replace(
        new RegExp(`\\b${name}\\[([^\\]]+)\\]`, 'g'),
        (_, at: string) => `[${[0, 1, 2, 3].map((i) => `${name}[4 * (${at}) + ${i}]`).join(', ')}]`,
      ),
    source,
  )
}

/** The shader with one read for each four of `inNumbers`. */
export function inVectors(shader: string, source: string, quads: readonly boolean[]): Rewritten {
  let [text, known] = [shader, true]
  for (const name of parameters(source).filter((_, i) => quads[i])) {
    const rewritten = withVectors(text, name)
    if (rewritten === undefined) known = false
    else text = rewritten
  }
  return { shader: text, known }
}

const parameters = (source: string): readonly string[] =>
  /\(([^)]*)\)/
    .exec(source)![1]
    .split(',')
    .map((name) => name.trim())

/** The shader with an input as vectors; undefined if it does not have the expected form. */
function withVectors(shader: string, name: string): string | undefined {
  const binding = `var<storage, read> user_${name} : array<f32>;`
  const reader = `fn get_user_${name}(z : i32, y : i32, x : i32) -> f32 {`
  const [before, after, ...more] = shader.split(binding)
  if (after === undefined || more.length > 0) return undefined
  const readerAt = after.indexOf(reader)
  const readerEnd = after.indexOf('\n}', readerAt) + 2
  if (readerAt < 0 || readerEnd < 2) return undefined
  let rest = after.slice(readerEnd)
  const four = `vec4<f32>(get_user_${name}(0, 0, i32(((4.0*`
  for (let at = rest.indexOf(four); at >= 0; at = rest.indexOf(four)) {
    const indexEnd = closing(rest, at + four.length)
    rest =
      rest.slice(0, at) +
      `read_${name}(${rest.slice(at + four.length, indexEnd)})` +
      rest.slice(closing(rest, at + 'vec4<f32>('.length) + 1)
  }
  if (rest.includes(`get_user_${name}(`)) return undefined
  // Adding 2²³ to a float below 2²³ leaves that whole number in its low bits. A conversion would clamp, which takes as long
  // as the read; an index of quads is below 2²².
  return (
    before +
    binding.replace('f32', 'vec4<f32>') +
    after.slice(0, readerAt) +
    `fn read_${name}(i : f32) -> vec4<f32> {\n` +
    `  return user_${name}[bitcast<u32>(i + 8388608.0) & 0x7fffffu];\n}` +
    rest
  )
}

/** The position of the bracket that closes the one open at `from`. */
function closing(text: string, from: number): number {
  let open = 1
  for (let at = from; at < text.length; at++) {
    if (text[at] === '(') open++
    if (text[at] === ')' && --open === 0) return at
  }
  return text.length
}
