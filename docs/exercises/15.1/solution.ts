// One per channel.
export const batchNormalization = (): number => 64

// One per pixel: 8·28·28.
export const layerNormalization = (): number => 6272

// One per example.
export const wholeExamples = (): number => 8

// One per example and group: 8·16.
export const groupNormalization = (): number => 128
