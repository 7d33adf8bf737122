// The inverse discrete cosine transform, exactly as libjpeg-turbo computes it: jidctint.c, jpeg_idct_islow, after C.
// Loeffler, A. Ligtenberg, G. S. Moschytz, "Practical Fast 1-D DCT Algorithms with 11 Multiplications" (1989). If a damaged
// file makes numbers too large, they wrap and saturate as in its SIMD code.

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

/** The low 16 bits of a number, as a signed number. */
const wrap = (value: number): number => (value << 16) >> 16

/** The nearest 16-bit number. */
const saturate = (value: number): number => (value > 32767 ? 32767 : value < -32768 ? -32768 : value)

/**
 * Transforms the coefficients of a block, from `at` on, into 8 × 8 samples, the first of which is `samples[start]`.
 * @param steps the quantization table, row-major like the coefficients.
 * @param stride samples per row.
 */
export function inverseDct(
  coefficients: Int16Array,
  at: number,
  steps: Uint16Array,
  samples: Uint8ClampedArray,
  start: number,
  stride: number,
): void {
  let belowFirstRow = 0
  for (let i = 0; i < 8; i++) work[i] = wrap(Math.imul(coefficients[at + i], steps[i]))
  for (let i = 8; i < 64; i++) {
    const value = coefficients[at + i]
    belowFirstRow |= value
    work[i] = wrap(Math.imul(value, steps[i]))
  }
  if (belowFirstRow !== 0) for (let x = 0; x < 8; x++) transform(x, 8, 11)
  else for (let x = 0; x < 8; x++) work[x] = wrap(work[x] << 2)
  for (let y = 0; y < 8; y++) {
    const row = start + y * stride
    if (belowFirstRow !== 0 || y === 0) transform(8 * y, 1, 18)
    const from = belowFirstRow !== 0 ? 8 * y : 0
    for (let x = 0; x < 8; x++) samples[row + x] = work[from + x] + 128
  }
}

/** One dimension: transforms eight numbers of `work`, `step` apart; the results are rounded by `bits` bits. */
function transform(at: number, step: number, bits: number): void {
  const half = 1 << (bits - 1)
  const i1 = at + step
  const i2 = i1 + step
  const i3 = i2 + step
  const i4 = i3 + step
  const i5 = i4 + step
  const i6 = i5 + step
  const i7 = i6 + step
  const v0 = work[at]
  const v1 = work[i1]
  const v2 = work[i2]
  const v3 = work[i3]
  const v4 = work[i4]
  const v5 = work[i5]
  const v6 = work[i6]
  const v7 = work[i7]
  if ((v1 | v2 | v3 | v4 | v5 | v6 | v7) === 0) {
    const mean = saturate(((v0 << 13) + half) >> bits)
    work[at] = work[i1] = work[i2] = work[i3] = work[i4] = work[i5] = work[i6] = work[i7] = mean
    return
  }
  // The even part.
  const e0 = ((wrap(v0 + v4) << 13) + half) | 0
  const e1 = ((wrap(v0 - v4) << 13) + half) | 0
  const e2 = (Math.imul(v2, C0_541196100) + Math.imul(v6, C0_541196100 - C1_847759065)) | 0
  const e3 = (Math.imul(v2, C0_541196100 + C0_765366865) + Math.imul(v6, C0_541196100)) | 0
  const t0 = (e0 + e3) | 0
  const t1 = (e1 + e2) | 0
  const t2 = (e1 - e2) | 0
  const t3 = (e0 - e3) | 0
  // The odd part.
  const s73 = wrap(v7 + v3)
  const s51 = wrap(v5 + v1)
  const z3 = (Math.imul(s73, C1_175875602 - C1_961570560) + Math.imul(s51, C1_175875602)) | 0
  const z4 = (Math.imul(s73, C1_175875602) + Math.imul(s51, C1_175875602 - C0_390180644)) | 0
  const r0 = (Math.imul(v7, C0_298631336 - C0_899976223) - Math.imul(v1, C0_899976223) + z3) | 0
  const r1 = (Math.imul(v5, C2_053119869 - C2_562915447) - Math.imul(v3, C2_562915447) + z4) | 0
  const r2 = (Math.imul(v3, C3_072711026 - C2_562915447) - Math.imul(v5, C2_562915447) + z3) | 0
  const r3 = (Math.imul(v1, C1_501321110 - C0_899976223) - Math.imul(v7, C0_899976223) + z4) | 0
  work[at] = saturate((t0 + r3) >> bits)
  work[i1] = saturate((t1 + r2) >> bits)
  work[i2] = saturate((t2 + r1) >> bits)
  work[i3] = saturate((t3 + r0) >> bits)
  work[i4] = saturate((t3 - r0) >> bits)
  work[i5] = saturate((t2 - r1) >> bits)
  work[i6] = saturate((t1 - r2) >> bits)
  work[i7] = saturate((t0 - r3) >> bits)
}
