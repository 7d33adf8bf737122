import { rocCurve } from 'receptive'
import { exercise } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'The AUC by its meaning',
  check({ auc }, hold) {
    const apart = [
      [1, 0, 1, 0],
      [0.9, 0.6, 0.5, 0.1],
    ] as const
    hold.close('labels 1 0 1 0, scores 0.9 0.6 0.5 0.1', auc(...apart), rocCurve(...apart).auc, [
      [3, 'That is the number of pairs in the right order. Divide it by that of all pairs.'],
      [0.25, 'The pairs are counted the other way round: the positive example is to have the higher score.'],
      [3 / 16, 'Divide by the pairs of one positive and one negative example: 2·2.'],
      [3 / 6, 'Pairs of two positive or two negative examples do not count.'],
    ])
    const tied = [
      [1, 0, 1, 0, 1],
      [0.9, 0.8, 0.8, 0.4, 0.3],
    ] as const
    hold.close(
      'with a tie: labels 1 0 1 0 1, scores 0.9 0.8 0.8 0.4 0.3',
      auc(...tied),
      rocCurve(...tied).auc,
      [
        [3 / 6, 'A tie counts one half; your count leaves it out.'],
        [4 / 6, 'A tie counts one half; yours counts as a whole.'],
      ],
    )
  },
})
