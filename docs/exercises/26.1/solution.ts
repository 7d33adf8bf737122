// 40 · 16 = 640, times (½ · 1/√2)² = ⅛, plus 128.
export const sample = (): number => 208
