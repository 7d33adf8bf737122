import type { Slips } from '../exercise.js'
import { speedup } from './solution.js'
import type * as solution from './solution.js'

export default [
  { slip: { speedup: ({ N }) => N }, says: /takes time/ },
  { slip: { speedup: (cluster) => speedup({ ...cluster, latency: 0 }) }, says: /latency once/ },
  { slip: { speedup: (cluster) => speedup({ ...cluster, P: cluster.P / 4 }) }, says: /four bytes/ },
  { slip: { speedup: (cluster) => cluster.t / speedup(cluster) }, says: /time of a shared step/ },
] satisfies Slips<typeof solution>
