// scale = 6/4, s = (d + ½)·1.5 − ½
export const centers = (): readonly number[] => [0.25, 1.75, 3.25, 4.75]

// i = 1, f = 0.75: ¼ · 10 + ¾ · 20
export const second = (): number => 17.5
