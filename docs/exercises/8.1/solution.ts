export function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  const [inputs, outputs] = shape.slice(-2)
  const taps = shape.slice(0, -2).reduce((product, size) => product * size, 1)
  return { fanIn: taps * inputs, fanOut: taps * outputs }
}
