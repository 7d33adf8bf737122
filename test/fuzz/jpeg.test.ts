import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { mutant } from './jpeg-mutants.js'
import { difference, goodFiles, isTooLarge, outcomeOf, type Verdict } from './jpeg-verdicts.js'

// The verdicts that libjpeg-turbo and OpenCV gave; `npm run fuzz -- jpeg --count 1200 --seed 7 --record FILE` asks them.
const recorded = new URL('jpeg-verdicts.json', import.meta.url)
const { seed, verdicts } = JSON.parse(readFileSync(recorded, 'utf8')) as { seed: number; verdicts: string[] }

const verdictOf = (recorded: string): Verdict =>
  recorded === 'warns' || recorded === 'fails'
    ? { verdict: recorded, complaint: '', pixels: '' }
    : { verdict: 'fine', complaint: '', pixels: recorded }

it("damaged JPEGs throw where libjpeg-turbo complains, and have OpenCV's pixels where it does not", () => {
  const files = goodFiles()
  const wrong: string[] = []
  let [decoded, refused, stricter] = [0, 0, 0]
  verdicts.forEach((verdict, i) => {
    const { file, how } = mutant(files, seed, i)
    const outcome = outcomeOf(file)
    outcomeOf(file, 'decode')
    if (verdict === 'too large' || isTooLarge(outcome)) {
      if (verdict !== 'too large' || !isTooLarge(outcome))
        wrong.push(`${i} (${how}): ${verdict}, ${outcome.error}`)
      return
    }
    const what = difference(outcome, verdictOf(verdict))
    if (what?.startsWith('(')) stricter++
    else if (what) wrong.push(`${i} (${how}): ${what}`)
    else if (outcome.error === undefined) decoded++
    else refused++
  })
  expect(wrong).toEqual([])
  expect(decoded).toBeGreaterThan(100)
  expect(refused).toBeGreaterThan(500)
  expect(stricter).toBeLessThan(40)
})
