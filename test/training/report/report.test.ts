import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { classificationMetrics } from '../../../src/training/report/classification-metrics.js'
import { classificationReport } from '../../../src/training/report/classification-report.js'
import { confusionMatrix } from '../../../src/training/report/confusion-matrix.js'

interface Figures {
  precision: number
  recall: number
  'f1-score': number
  support: number
}
interface Case {
  name: string
  classNames: string[]
  yTrue: number[]
  yPred: number[]
  text2: string
  text4: string
  report: Record<string, Figures> & { accuracy: number }
  confusion: number[][]
}

const fixtures = JSON.parse(readFileSync(new URL('../../fixtures/report.json', import.meta.url), 'utf8')) as {
  cases: Case[]
}

describe.each(fixtures.cases)('as scikit-learn: $name', ({ classNames, yTrue, yPred, ...expected }) => {
  test('the text, to the byte', () => {
    expect(classificationReport(yTrue, yPred, { classNames })).toBe(expected.text2)
    expect(classificationReport(yTrue, yPred, { classNames, digits: 4 })).toBe(expected.text4)
  })

  test('the figures', () => {
    const metrics = classificationMetrics(yTrue, yPred, { classNames })
    const rows = [
      ...metrics.classes,
      { name: 'macro avg', ...metrics.macroAverage },
      { name: 'weighted avg', ...metrics.weightedAverage },
    ]
    expect(metrics.classes.map(({ name }) => name)).toEqual(classNames)
    expect(metrics.accuracy).toBe(expected.report.accuracy)
    for (const { name, precision, recall, f1Score, support } of rows)
      expect({ name, precision, recall, 'f1-score': f1Score, support }).toEqual({
        name,
        ...expected.report[name],
      })
  })

  test('the confusion matrix', () => {
    expect(confusionMatrix(yTrue, yPred, classNames)).toEqual(expected.confusion)
    expect(confusionMatrix(Int32Array.from(yTrue), Float32Array.from(yPred), classNames.length)).toEqual(
      expected.confusion,
    )
  })
})

// What scikit-learn 1.2.1 prints, zero_division=0; labels=range(K), target_names where there are names.
describe('as scikit-learn, where its layout turns', () => {
  test('without names: the numbers that occur', () => {
    expect(classificationReport([5, 0, 12, 12, 5], [5, 5, 12, 0, 5], { digits: 3 })).toBe(`\
              precision    recall  f1-score   support

           0      0.000     0.000     0.000         1
           5      0.667     1.000     0.800         2
          12      1.000     0.500     0.667         2

    accuracy                          0.600         5
   macro avg      0.556     0.500     0.489         5
weighted avg      0.667     0.600     0.587         5
`)
  })

  test('a class that occurs nowhere: micro avg for accuracy', () => {
    expect(classificationReport([0, 0, 1], [0, 1, 1], { classNames: ['a', 'b', 'c'] })).toBe(`\
              precision    recall  f1-score   support

           a       1.00      0.50      0.67         2
           b       0.50      1.00      0.67         1
           c       0.00      0.00      0.00         0

   micro avg       0.67      0.67      0.67         3
   macro avg       0.50      0.50      0.44         3
weighted avg       0.83      0.67      0.67         3
`)
  })

  test('nothing recognized: counts with a decimal', () => {
    expect(classificationReport([0, 1, 1], [1, 0, 0])).toBe(`\
              precision    recall  f1-score   support

           0       0.00      0.00      0.00       1.0
           1       0.00      0.00      0.00       2.0

    accuracy                           0.00       3.0
   macro avg       0.00      0.00      0.00       3.0
weighted avg       0.00      0.00      0.00       3.0
`)
  })

  test('1/8 to two places is 0.12, the even digit', () => {
    const text = classificationReport([0, 0, 0, 0, 0, 0, 0, 0], [0, 1, 1, 1, 1, 1, 1, 1])
    expect(text.split('\n')[2]).toBe('           0       1.00      0.12      0.22         8')
  })

  test('no decimals: no point', () => {
    expect(classificationReport([0, 1], [0, 1], { digits: 0 }).split('\n')[2]).toBe(
      '           0          1         1         1         1',
    )
  })

  test('a name of astral characters is padded by characters', () => {
    const lines = classificationReport([0, 1], [0, 1], { classNames: ['🫁🫁', 'b'] }).split('\n')
    expect(lines[2]).toBe('          🫁🫁       1.00      1.00      1.00         1')
  })

  test('a mean over eight classes rounds as NumPy adds', () => {
    // The mean recall is 0.525: in NumPy's order of adding it falls just below and prints as 0.52, in plain order 0.53.
    const recognized = [20, 16, 7, 8, 8, 9, 2, 14]
    const yTrue = Array.from({ length: 160 }, (_, n) => Math.floor(n / 20))
    const yPred = yTrue.map((label, n) => (n % 20 < recognized[label] ? label : (label + 3) % 8))
    const lines = classificationReport(yTrue, yPred).trimEnd().split('\n')
    expect(lines.slice(-3)).toEqual([
      '    accuracy                           0.53       160',
      '   macro avg       0.55      0.52      0.50       160',
      'weighted avg       0.55      0.53      0.50       160',
    ])
  })
})

describe('refused', () => {
  test.each([
    ['lengths that differ', [0, 1], [0], 'yTrue has 2 labels but yPred has 1'],
    ['no labels', [], [], 'there are no labels'],
    [
      'a true label without a name',
      [0, 2],
      [0, 1],
      'yTrue[1] is 2; a label must be a whole number from 0 to 1',
    ],
    ['a predicted label below 0', [0, 1], [-1, 1], 'yPred[0] is -1; a label must be'],
    ['a label that is no whole number', [0, 0.5], [0, 1], 'yTrue[1] is 0.5'],
    ['NaN', [0, 1], [0, NaN], 'yPred[1] is NaN'],
  ])('%s', (_what, yTrue, yPred, message) => {
    const classNames = ['a', 'b']
    expect(() => confusionMatrix(yTrue, yPred, classNames)).toThrow(`confusionMatrix: ${message}`)
    expect(() => classificationMetrics(yTrue, yPred, { classNames })).toThrow(message)
    expect(() => classificationReport(yTrue, yPred, { classNames })).toThrow(message)
  })

  test('a negative label without names; no classes; odd digits', () => {
    expect(() => classificationReport([0, -1], [0, 1])).toThrow(
      'yTrue[1] is -1; a label must be a whole number from 0',
    )
    expect(() => confusionMatrix([0], [0], 0)).toThrow(
      'the number of classes must be a whole number from 1 to 10000, got 0',
    )
    for (const digits of [-1, 1.5, 21, NaN])
      expect(() => classificationReport([0], [0], { digits })).toThrow(
        'digits must be a whole number from 0 to 20',
      )
  })
})
