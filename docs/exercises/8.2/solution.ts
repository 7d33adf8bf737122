// Half of the mean square comes from the right, and slope² of the other half from the left: ½·(1 + slope²)·n·Var(w) = 1.
export const deviation = (fanIn: number, slope: number): number => Math.sqrt(2 / (fanIn * (1 + slope ** 2)))
