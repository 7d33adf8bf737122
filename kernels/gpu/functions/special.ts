// Functions of one number from which several activations are built. docs/activations.md

// 1 / (1 + e^−x)
export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

// e^x − 1, x ≤ 0; near 0, where the difference would lose digits, the Taylor series
export function below(x: number): number {
  let value = Math.exp(x) - 1
  if (x > -0.4) {
    value = x * (1 + (x / 2) * (1 + (x / 3) * (1 + (x / 4) * (1 + (x / 5) * (1 + (x / 6) * (1 + x / 7))))))
  }
  return value
}

// Φ(x) = ½·erfc(−x/√2); the source is given in kernels/wasm/assembly/activations.ts
export function cumulative(x: number): number {
  const z = Math.abs(x) * 0.7071067812
  const t = 1 / (1 + z / 2)
  const p =
    t *
      (1.00002368 +
        t *
          (0.37409196 +
            t *
              (0.09678418 +
                t *
                  (-0.18628806 +
                    t *
                      (0.27886807 +
                        t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277)))))))) -
    1.26551223
  let share = (t / 2) * Math.exp(p - (x * x) / 2)
  if (x > 0) {
    share = 1 - share
  }
  return share
}

// tanh x = ±(1 − e^−2|x|) / (1 + e^−2|x|), which never overflows; near 0, where the difference would lose digits, the Taylor
// series
export function tangent(x: number): number {
  const square = x * x
  const shrunk = Math.exp(-2 * Math.abs(x))
  let result = (1 - shrunk) / (1 + shrunk)
  if (x < 0) {
    result = -result
  }
  if (square < 0.09) {
    result =
      x *
      (1 -
        square *
          (1 / 3 - square * (2 / 15 - square * (17 / 315 - square * (62 / 2835 - square * 0.00886324)))))
  }
  return result
}
