export function cosineDecay(n: number, first: number, decaySteps: number, alpha: number): number {
  const part = Math.min(n / decaySteps, 1)
  return first * (((1 - alpha) * (1 + Math.cos(Math.PI * part))) / 2 + alpha)
}
