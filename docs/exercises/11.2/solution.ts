export const warmup =
  (steps: number, to: (n: number) => number) =>
  (n: number): number =>
    n < steps ? (to(0) * n) / steps : to(n - steps)
