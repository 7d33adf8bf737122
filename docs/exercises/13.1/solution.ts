export function slope(f: (x: number) => number, x: number, h: number): number {
  const central = (h: number): number => (f(x + h) - f(x - h)) / (2 * h)
  return (4 * central(h / 2) - central(h)) / 3
}
