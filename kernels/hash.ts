/**
 * A 32-bit hash of two 32-bit words: `b` steps the golden-ratio sequence that starts at `a`, then MurmurHash3's finaliser
 * mixes (A. Appleby, public domain). Integer operations alone, so the same bits in JavaScript, WebAssembly and Python.
 */
export function hash32(a: number, b: number): number {
  let h = (a + Math.imul(b + 1, 0x9e3779b9)) | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
