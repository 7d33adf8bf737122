// s = γ / √(σ² + ε) = 8 / 4 = 2, and w′ = w·s.
export const weight = (): number => 6

// b′ = (b − μ)·s + β = (1 − 4)·2 − 2
export const bias = (): number => -8

// 0.9ⁿ < 0.01 where n > ln 0.01 / ln 0.9 = 43.7
export const steps = (): number => 44
