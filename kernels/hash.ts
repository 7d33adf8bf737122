/**
 * A 32-bit hash of two 32-bit words: `b` steps the golden-ratio sequence that starts at `a`, then MurmurHash3's finalizer
 * mixes (A. Appleby, public domain). Integer operations alone, so the same bits in JavaScript, WebAssembly and Python.
 */
export function hash32(a: number, b: number): number {
  let h = (a + Math.imul(b + 1, 0x9e3779b9)) | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/**
 * Number i of a sequence of standard normal numbers (mean 0, deviation 1) that depends on the key alone. Two 24-bit hashes u
 * and v make two numbers: −2·log u is the square of a radius, and v is a fraction of a full turn. G. Box, M. Muller, "A note
 * on the generation of random normal deviates", 1958.
 */
export function normal(key: number, i: number): number {
  const even = i - (i % 2)
  const u = ((hash32(key, even) >>> 8) + 1) / 2 ** 24
  const turn = (2 * Math.PI * (hash32(key, even + 1) >>> 8)) / 2 ** 24
  return Math.sqrt(-2 * Math.log(u)) * (i === even ? Math.cos(turn) : Math.sin(turn))
}
