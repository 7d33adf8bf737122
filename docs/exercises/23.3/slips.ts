import type { Slips } from '../exercise.js'
import { packPanels } from './solution.js'
import type * as solution from './solution.js'

export default [
  { slip: { packPanels: (b) => b }, says: /row after row/ },
  {
    slip: { packPanels: (b, depth, columns) => packPanels(b, depth, columns).subarray(0, b.length) },
    says: /zeros fill it up/,
  },
  {
    slip: {
      packPanels: (b, depth, columns) => {
        const panels = new Float32Array(Math.ceil(columns / 8) * depth * 8)
        for (let k = 0; k < depth; k++)
          for (let l = 0; l < columns; l++)
            panels[Math.floor(l / 8) * depth * 8 + (l % 8) * depth + k] = b[k * columns + l]
        return panels
      },
    },
    says: /columns follow each other/,
  },
] satisfies Slips<typeof solution>
