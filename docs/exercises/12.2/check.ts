import { classificationMetrics } from 'receptive'
import { exercise } from '../exercise.js'

export default exercise<typeof import('./start.js')>({
  title: 'A rare disease',
  check(answer, hold) {
    const times = (count: number, value: number): number[] => Array<number>(count).fill(value)
    const yTrue = [...times(20, 1), ...times(980, 0)]
    const yPred = [...times(15, 1), ...times(5, 0), ...times(35, 1), ...times(945, 0)]
    const { classes, accuracy } = classificationMetrics(yTrue, yPred)
    const ill = classes[1]
    const exchanged = 'Precision and recall are exchanged: precision is of those that were called ill.'
    hold.close('precision', answer.precision(), ill.precision, [
      [ill.recall, exchanged],
      [15 / 35, 'Divide by all that were called ill: tp + fp = 15 + 35.'],
    ])
    hold.close('recall', answer.recall(), ill.recall, [
      [ill.precision, exchanged],
      [5 / 20, 'That is the share that was missed.'],
    ])
    hold.close('F₁', answer.f1(), ill.f1Score, [
      [
        (ill.precision + ill.recall) / 2,
        'That is the mean of both. F₁ is the harmonic mean, which lies closer to the smaller one.',
      ],
      [Math.sqrt(ill.precision * ill.recall), 'That is the geometric mean. F₁ is the harmonic one.'],
    ])
    hold.close('accuracy', answer.accuracy(), accuracy, [
      [0.98, 'That is the accuracy of a network that calls no image ill, which is better here, and useless.'],
      [0.965, 'Those 5 that were missed are wrong, too.'],
      [0.945, 'The 15 that were rightly called ill are right answers, too.'],
    ])
  },
})
