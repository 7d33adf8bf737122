import { exercise } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'A slope by differences',
  check({ slope }, hold) {
    const [cube, h] = [(x: number) => x ** 3, 0.1]
    const central = (f: (x: number) => number, x: number, h: number): number =>
      (f(x + h) - f(x - h)) / (2 * h)
    hold.close('x³ at 1, h = 0.1, for which it is exact', slope(cube, 1, h), 3, [
      [(cube(1 + h) - cube(1)) / h, 'That is the one-sided quotient. Take f(x + h) and f(x − h).'],
      [central(cube, 1, h), 'That is D(h), whose error is h²/6·f‴. Combine it with D(h/2).'],
      [central(cube, 1, h / 2), 'That is D(h/2). Combine it with D(h), so that the leading errors cancel.'],
      [2 * central(cube, 1, h), 'The two points lie 2h apart: divide by that.'],
      [
        (4 * central(cube, 1, h) - central(cube, 1, h / 2)) / 3,
        'The weights are exchanged: 4 belongs to the better estimate, D(h/2).',
      ],
      [
        (central(cube, 1, h) + central(cube, 1, h / 2)) / 2,
        'That is the mean, which has an error of h²·5/48·f‴. The weights 4/3 and −1/3 make the errors cancel.',
      ],
      [
        2 * central(cube, 1, h / 2) - central(cube, 1, h),
        'Halving h quarters the error of a central difference: the weights are 4/3 and −1/3.',
      ],
    ])
    hold.close('e^x at 0, h = 0.01', slope(Math.exp, 0, 0.01), 1, [], 1e-9)
  },
})
