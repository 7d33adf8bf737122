interface Settings {
  readonly learningRate: number
  readonly momentum: number
  readonly nesterov: boolean
}

export function step(
  w: number,
  v: number,
  g: number,
  { learningRate, momentum, nesterov }: Settings,
): { w: number; v: number } {
  const velocity = momentum * v - learningRate * g
  return { v: velocity, w: w + (nesterov ? momentum * velocity - learningRate * g : velocity) }
}
