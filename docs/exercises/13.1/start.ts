// 13.1 A slope by differences. Write the body of this function.

/**
 * The slope of f at x by central differences of the steps h and h/2, and Richardson's extrapolation:
 *
 *     D(h) = (f(x + h) − f(x − h)) / 2h        (4·D(h/2) − D(h)) / 3
 */
export function slope(f: (x: number) => number, x: number, h: number): number {
  throw new Error('slope: write this')
}
