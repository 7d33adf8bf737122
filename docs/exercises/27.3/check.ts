import { exercise } from '../exercise.js'

const [N, P, t, bandwidth] = [4, 10e6, 0.4, 1e9 / 8]
const seconds = (((2 * (N - 1)) / N) * 4 * P) / bandwidth

export default exercise<typeof import('./start.js')>({
  title: 'Worth a cable?',
  check({ exchange, faster }, hold) {
    hold.close('Seconds of the exchange', exchange(), seconds, [
      [seconds / 8, 'The cable carries 10⁹ bits per second. A byte has eight of them.'],
      [seconds / 4, 'A weight has four bytes.'],
      [seconds / 2, 'The pieces go round twice: once to be added, once to be passed on.'],
      [
        (2 * 4 * P) / bandwidth,
        'In each of the 2(N − 1) steps a machine sends a quarter of its gradient: 6/4 of it in all.',
      ],
    ])
    hold.equal('Whether they are faster', faster(), t / N + seconds < t, [
      [true, 'A shared step takes a quarter of 400 ms, and then the exchange.'],
    ])
  },
})
