export const numberOfWeights = (inputs: number, units: number, useBias: boolean): number =>
  inputs * units + (useBias ? units : 0)
