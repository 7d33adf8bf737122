// A baseline JPEG encoder for grey images (ITU-T T.81, the tables of its annex K). jpeg-js builds its tables anew for
// every image, which takes longer than drawing a phantom.

/** How many codes have 1, 2, … 16 bits, and the symbols in the order of their codes: tables K.3 and K.5. */
const DC_CODES = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]
const DC_SYMBOLS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
const AC_CODES = [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125]
const AC_SYMBOLS = [
  ...Buffer.from(
    '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a' +
      '434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7' +
      'a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
    'hex',
  ),
]
/** The quantisation of luminance at quality 50, row by row: table K.1. */
const LUMINANCE = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22,
  29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103,
  121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
]
/** Quality 90 in libjpeg's sense: a fifth of quality 50. */
const QUANTA = LUMINANCE.map((step) => Math.floor(step / 5 + 0.5))

/** Where each coefficient of the zigzag stands in the block: diagonal by diagonal, turning at the edges. */
const ZIGZAG = Array.from({ length: 64 }, (_, i) => i).sort((a, b) => {
  const [rowA, rowB] = [a >> 3, b >> 3]
  const diagonal = rowA + (a & 7)
  return diagonal - rowB - (b & 7) || (diagonal % 2 === 0 ? rowB - rowA : rowA - rowB)
})

/** The basis of the discrete cosine transform: frequency k at place x in 8·k + x. */
const COSINES = Float64Array.from({ length: 64 }, (_, i) => {
  const k = i >> 3
  return (k === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * (i & 7) + 1) * k * Math.PI) / 16)
})

const DC = huffman(DC_CODES, DC_SYMBOLS)
const AC = huffman(AC_CODES, AC_SYMBOLS)

/** Codes and their lengths by symbol (annex C). */
function huffman(codes: number[], symbols: number[]): { code: Uint16Array; bits: Uint8Array } {
  const [code, bits] = [new Uint16Array(256), new Uint8Array(256)]
  let [next, taken] = [0, 0]
  for (const [i, count] of codes.entries()) {
    for (const symbol of symbols.slice(taken, taken + count)) {
      code[symbol] = next++
      bits[symbol] = i + 1
    }
    taken += count
    next *= 2
  }
  return { code, bits }
}

/** A square of `size` × `size` grey bytes as a JPEG of quality 90. */
export function encodeGrey(grey: Uint8Array, size: number): Uint8Array {
  const out = new Bits()
  const coefficients = new Int16Array(64)
  let before = 0
  for (let y = 0; y < size; y += 8)
    for (let x = 0; x < size; x += 8) {
      transform(grey, size, x, y, coefficients)
      const dc = coefficients[0]
      writeBlock(out, coefficients, dc - before)
      before = dc
    }
  const segment = (marker: number, ...body: number[]) => [0xff, marker, 0, body.length + 2, ...body]
  return Buffer.concat([
    Buffer.from([
      ...[0xff, 0xd8],
      ...segment(0xe0, ...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0),
      ...segment(0xdb, 0, ...ZIGZAG.map((i) => QUANTA[i])),
      ...segment(0xc0, 8, size >> 8, size & 255, size >> 8, size & 255, 1, 1, 0x11, 0),
      ...segment(0xc4, 0x00, ...DC_CODES, ...DC_SYMBOLS),
      ...segment(0xc4, 0x10, ...AC_CODES, ...AC_SYMBOLS),
      ...segment(0xda, 1, 1, 0x00, 0, 63, 0),
    ]),
    out.finish(),
    Buffer.from([0xff, 0xd9]),
  ])
}

const block = new Float64Array(64)
const rows = new Float64Array(64)

/** The quantised transform of the block at (x, y), in zigzag order; pixels beyond the edge repeat those on it. */
function transform(grey: Uint8Array, size: number, x: number, y: number, coefficients: Int16Array): void {
  for (let i = 0; i < 64; i++) {
    const row = Math.min(size - 1, y + (i >> 3))
    block[i] = grey[row * size + Math.min(size - 1, x + (i & 7))] - 128
  }
  for (let i = 0; i < 64; i++) {
    let sum = 0
    for (let n = 0; n < 8; n++) sum += block[(i & 56) + n] * COSINES[8 * (i & 7) + n]
    rows[i] = sum
  }
  for (let z = 0; z < 64; z++) {
    const i = ZIGZAG[z]
    let sum = 0
    for (let n = 0; n < 8; n++) sum += rows[8 * n + (i & 7)] * COSINES[(i & 56) + n]
    coefficients[z] = Math.round(sum / QUANTA[i])
  }
}

/** Huffman codes of the difference in DC, then of runs of zeros with the coefficient that ends them (annex F.1.2). */
function writeBlock(out: Bits, coefficients: Int16Array, difference: number): void {
  const size = 32 - Math.clz32(Math.abs(difference))
  out.write(DC.code[size], DC.bits[size])
  out.writeSigned(difference, size)
  let zeros = 0
  for (let z = 1; z < 64; z++) {
    const value = coefficients[z]
    if (value === 0) {
      zeros++
      continue
    }
    for (; zeros > 15; zeros -= 16) out.write(AC.code[0xf0], AC.bits[0xf0])
    const length = 32 - Math.clz32(Math.abs(value))
    const symbol = 16 * zeros + length
    out.write(AC.code[symbol], AC.bits[symbol])
    out.writeSigned(value, length)
    zeros = 0
  }
  if (zeros > 0) out.write(AC.code[0], AC.bits[0])
}

/** Entropy-coded bytes: a zero is stuffed after each 255, so that none looks like a marker. */
class Bits {
  readonly #bytes: number[] = []
  #held = 0
  #count = 0

  write(code: number, bits: number): void {
    this.#held = (this.#held << bits) | code
    this.#count += bits
    for (; this.#count >= 8; this.#count -= 8) {
      const byte = (this.#held >>> (this.#count - 8)) & 255
      this.#bytes.push(byte)
      if (byte === 255) this.#bytes.push(0)
    }
    this.#held &= 255
  }

  /** Negative values are written as their ones' complement. */
  writeSigned(value: number, bits: number): void {
    this.write(value < 0 ? value + 2 ** bits - 1 : value, bits)
  }

  /** All bytes, the last filled with ones. */
  finish(): Uint8Array {
    if (this.#count > 0) this.write(255 >> this.#count, 8 - this.#count)
    return Uint8Array.from(this.#bytes)
  }
}
