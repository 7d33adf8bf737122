export function packPanels(b: Float32Array, depth: number, columns: number): Float32Array {
  const panels = new Float32Array(Math.ceil(columns / 8) * depth * 8)
  for (let k = 0; k < depth; k++)
    for (let l = 0; l < columns; l++)
      panels[(Math.floor(l / 8) * depth + k) * 8 + (l % 8)] = b[k * columns + l]
  return panels
}
