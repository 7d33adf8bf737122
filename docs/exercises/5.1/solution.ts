export const leakyReluGradient = (y: readonly number[], dy: readonly number[], slope: number): number[] =>
  dy.map((g, i) => (y[i] > 0 ? g : slope * g))
