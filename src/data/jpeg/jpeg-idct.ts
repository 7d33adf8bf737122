// The inverse discrete cosine transform, exactly as libjpeg-turbo computes it: jidctint.c, jpeg_idct_islow, after
// C. Loeffler, A. Ligtenberg, G. S. Moschytz, "Practical Fast 1-D DCT Algorithms with 11 Multiplications" (1989).
// Where a damaged file makes numbers too large, they wrap and saturate as they do in its SIMD code.

/** Cosines in 13-bit fixed point. */
const C0_298631336 = 2446
const C0_390180644 = 3196
const C0_541196100 = 4433
const C0_765366865 = 6270
const C0_899976223 = 7373
const C1_175875602 = 9633
const C1_501321110 = 12299
const C1_847759065 = 15137
const C1_961570560 = 16069
const C2_053119869 = 16819
const C2_562915447 = 20995
const C3_072711026 = 25172

const work = new Int32Array(64)
const lane = new Int32Array(8)

const to16 = (value: number): number => (value << 16) >> 16
const saturate = (value: number): number => (value > 32767 ? 32767 : value < -32768 ? -32768 : value)

/**
 * Turns the coefficients of a block, from `at` on, into 8 × 8 samples, the first of which is `samples[start]`.
 * @param steps the quantization table, row-major as the coefficients are.
 * @param stride samples in a row.
 */
export function inverseDct(
  coefficients: Int16Array,
  at: number,
  steps: Uint16Array,
  samples: Uint8ClampedArray,
  start: number,
  stride: number,
): void {
  let rows = 0
  for (let i = 8; i < 64; i++) rows |= coefficients[at + i]
  if (rows === 0) {
    for (let x = 0; x < 8; x++) {
      const value = to16(to16(coefficients[at + x] * steps[x]) << 2)
      for (let i = x; i < 64; i += 8) work[i] = value
    }
  } else
    for (let x = 0; x < 8; x++) {
      for (let y = 0; y < 8; y++) lane[y] = to16(coefficients[at + 8 * y + x] * steps[8 * y + x])
      transform(11)
      for (let y = 0; y < 8; y++) work[8 * y + x] = saturate(lane[y])
    }
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) lane[x] = work[8 * y + x]
    transform(18)
    for (let x = 0; x < 8; x++) samples[start + y * stride + x] = lane[x] + 128
  }
}

/** One dimension, in `lane`; the results are rounded by so many bits. */
function transform(bits: number): void {
  const half = 1 << (bits - 1)
  const z2 = lane[2]
  const z6 = lane[6]
  const e2 = z2 * C0_541196100 + z6 * (C0_541196100 - C1_847759065)
  const e3 = z2 * (C0_541196100 + C0_765366865) + z6 * C0_541196100
  const e0 = to16(lane[0] + lane[4]) * 8192 + half
  const e1 = to16(lane[0] - lane[4]) * 8192 + half
  const t0 = e0 + e3
  const t3 = e0 - e3
  const t1 = e1 + e2
  const t2 = e1 - e2
  const [o7, o5, o3, o1] = [lane[7], lane[5], lane[3], lane[1]]
  const s3 = to16(o7 + o3)
  const s4 = to16(o5 + o1)
  const z3 = s3 * (C1_175875602 - C1_961570560) + s4 * C1_175875602
  const z4 = s3 * C1_175875602 + s4 * (C1_175875602 - C0_390180644)
  const r0 = o7 * (C0_298631336 - C0_899976223) - o1 * C0_899976223 + z3
  const r1 = o5 * (C2_053119869 - C2_562915447) - o3 * C2_562915447 + z4
  const r2 = o3 * (C3_072711026 - C2_562915447) - o5 * C2_562915447 + z3
  const r3 = o1 * (C1_501321110 - C0_899976223) - o7 * C0_899976223 + z4
  lane[0] = (t0 + r3) >> bits
  lane[7] = (t0 - r3) >> bits
  lane[1] = (t1 + r2) >> bits
  lane[6] = (t1 - r2) >> bits
  lane[2] = (t2 + r1) >> bits
  lane[5] = (t2 - r1) >> bits
  lane[3] = (t3 + r0) >> bits
  lane[4] = (t3 - r0) >> bits
}
