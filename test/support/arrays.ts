import { expect } from 'vitest'
import type { DType } from '../../kernels/device.js'
import { hash32 } from '../../kernels/hash.js'
import { formatShape, sizeOf, type Float, type NDArray, type Shape } from '../../kernels/shape.js'

/** How far an element may stray: |actual − expected| ≤ atol + rtol·|expected|. Both default to 0: exactly equal. */
export interface Tolerance {
  readonly rtol?: number
  readonly atol?: number
}

/** Zeros of a dtype. */
export const zeros = (length: number, dtype: DType): Float =>
  dtype === 'float32' ? new Float32Array(length) : new Float64Array(length)

/** An array of these values, row-major. */
export function array(shape: Shape, values: ArrayLike<number>, dtype: DType = 'float32'): NDArray {
  if (values.length !== sizeOf(shape))
    throw new Error(`array: ${values.length} values do not fill the shape ${formatShape(shape)}`)
  const data = zeros(values.length, dtype)
  data.set(values)
  return { shape, data }
}

/** An array filled with one value. */
export const filled = (shape: Shape, value: number, dtype: DType = 'float32'): NDArray => ({
  shape,
  data: zeros(sizeOf(shape), dtype).fill(value),
})

/** Values uniform in [−1, 1), the same for the same seed; exact in float32, so both dtypes hold the same numbers. */
export function randomArray(shape: Shape, seed: number, dtype: DType = 'float32'): NDArray {
  const data = zeros(sizeOf(shape), dtype)
  for (let i = 0; i < data.length; i++) data[i] = (hash32(seed, i) >>> 8) / 2 ** 23 - 1
  return { shape, data }
}

/** Fails, naming the worst element, unless every element is close. NaN equals NaN; an infinity only itself. */
export function expectClose(
  actual: ArrayLike<number> | NDArray,
  expected: ArrayLike<number> | NDArray,
  { rtol = 0, atol = 0 }: Tolerance = {},
): void {
  if ('shape' in actual && 'shape' in expected) expect(actual.shape).toEqual(expected.shape)
  const a = 'shape' in actual ? actual.data : actual
  const e = 'shape' in expected ? expected.data : expected
  expect(a.length).toBe(e.length)
  let worst = -1
  let worstExcess = 1
  let wrong = 0
  for (let i = 0; i < a.length; i++) {
    if (Object.is(a[i], e[i]) || a[i] === e[i]) continue
    const excess = Math.abs(a[i] - e[i]) / (atol + rtol * Math.abs(e[i]))
    if (excess <= 1 && Number.isFinite(e[i])) continue
    wrong++
    if (worst < 0 || excess > worstExcess) {
      worst = i
      worstExcess = excess
    }
  }
  if (wrong > 0)
    expect.fail(
      `${wrong} of ${a.length} elements differ by more than atol ${atol} + rtol ${rtol}; the worst is element ${worst}: ` +
        `${a[worst]} where ${e[worst]} was expected (off by ${Math.abs(a[worst] - e[worst])})`,
    )
}
