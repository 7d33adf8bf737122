import { exercise } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'A sum in launches',
  check({ bandSum, total }, hold) {
    const x = Array.from({ length: 10 }, (_, i) => i + 1)
    hold.equal('1 to 10, bands of 4: band 0', bandSum(x, 4, 0), 10, [
      [15, 'A band of 4 ends before the value 5.'],
    ])
    hold.equal('1 to 10, bands of 4: band 1', bandSum(x, 4, 1), 26, [
      [14, 'Band t begins at t · band, not at t.'],
      [30, 'The invocations are to take neighboring values, not every fourth.'],
    ])
    hold.equal('1 to 10, bands of 4: band 2, which has two values', bandSum(x, 4, 2), 19, [
      [Number.NaN, 'The last band goes past the end of the array, where there is undefined.'],
    ])
    const launches: number[] = []
    const launch = (invocations: number, kernel: (t: number) => number): number[] => {
      launches.push(invocations)
      return Array.from({ length: invocations }, (_, t) => kernel(t))
    }
    const many = Array.from({ length: 100 }, (_, i) => i)
    hold.equal('The sum of 0 to 99 in bands of 4', total(many, 4, launch), 4950, [
      [6, 'That is one band. Launch as many invocations as there are bands.'],
    ])
    hold.equal(
      'How many invocations each launch had',
      launches,
      [25, 7, 2, 1],
      [
        [[25], 'You added the 25 sums on the host. Launch again until one value is left.'],
        [(got: unknown) => (got as number[]).length === 0, 'Nothing was launched.'],
      ],
    )
  },
})
