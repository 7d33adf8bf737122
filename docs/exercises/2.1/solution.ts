// a = (1, −1), h = (1, 0), z = (1, −1), p₀ = 1/(1 + e⁻²) = 0.8808
export const dz = (): number[] => [-0.1192, 0.1192]

// dh₀ = −0.1192·1 + 0.1192·(−1) = −0.2384 and da₁ = 0, as the second unit is off.
export const dA = (): number[][] => [
  [-0.2384, 0],
  [-0.4768, 0],
]
