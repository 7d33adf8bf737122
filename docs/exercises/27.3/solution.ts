// 2 · 3/4 · 40 MB = 60 MB, at 125 MB per second.
export const exchange = (): number => 0.48

// 0.1 + 0.48 s, where one machine takes 0.4.
export const faster = (): boolean => false
