export const widen = (samples: readonly number[]): readonly number[] =>
  samples.flatMap((near, x) => {
    const before = x > 0 ? samples[x - 1] : near
    const after = x < samples.length - 1 ? samples[x + 1] : near
    return [(3 * near + before + 1) >> 2, (3 * near + after + 2) >> 2]
  })
