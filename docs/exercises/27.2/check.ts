import { exercise } from '../exercise.js'
import type { Cluster } from './start.js'

const exchange = ({ N, P, bandwidth, latency }: Cluster, twice = 2): number =>
  (((twice * (N - 1)) / N) * 4 * P) / bandwidth + twice * (N - 1) * latency

export default exercise<typeof import('./start.js')>({
  title: 'How much faster machines are',
  check({ speedup }, hold) {
    const caseStudy = { P: 1_059_235, t: 0.0215, bandwidth: 10e9 / 8, latency: 50e-6 }
    for (const cluster of [
      { N: 2, ...caseStudy },
      { N: 8, ...caseStudy },
      { N: 64, ...caseStudy },
    ]) {
      const { N, t } = cluster
      hold.close(`The case study on ${N} machines`, speedup(cluster), t / (t / N + exchange(cluster)), [
        [N, 'The exchange takes time, too.'],
        [t / (t + exchange(cluster)), 'The machines share the batch: each computes for t/N.'],
        [
          t / (t / N + exchange(cluster, 1)),
          'The pieces go round twice: once to be added, once to be passed on.',
        ],
        [
          t / (t / N + exchange({ ...cluster, latency: 0 })),
          'Each of the 2(N − 1) steps waits for the latency once.',
        ],
        [t / (t / N + exchange({ ...cluster, P: cluster.P / 4 })), 'A weight has four bytes.'],
        [t / N + exchange(cluster), 'That is the time of a shared step. The speedup is t over it.'],
      ])
    }
  },
})
