// The exercises: `npm run exercise` lists them. `npm run exercise 3.2` first makes docs/exercises/3.2/answer.ts for the reader, and
// from then on checks it. The exit code is 0 if the answer is right, 1 if it is not or not yet, and 2 if there is no such exercise.

import { answerOf, begin, loadExercise, names } from './exercises.js'
import { Judge } from './judge.js'

const judge = new Judge()
const marks = { right: '✓', unwritten: '…', off: '✗' } as const

async function list(): Promise<void> {
  console.log('✓ right   ✗ off   … not written yet\n')
  for (const name of names) {
    const { title } = await loadExercise(name)
    console.log(`${marks[(await judge.judge(name)).state]} ${name.padEnd(5)} ${title}`)
  }
  console.log('\nTo begin one, and to check your answer: npm run exercise N.M')
}

async function run(name: string): Promise<number> {
  const { title } = await loadExercise(name)
  console.log(`${name} ${title}\n`)
  if (begin(name)) {
    console.log(`… Write your answer into ${answerOf(name)}, then run this command again.`)
    console.log('  The file is yours: Git and the project’s checks ignore it.')
    return 1
  }
  const outcome = await judge.judge(name)
  if (outcome.state === 'right') console.log(`✓ Right. Compare with docs/exercises/${name}/solution.ts`)
  else if (outcome.state === 'unwritten')
    console.log(`… Not all written yet: ${answerOf(name)} waits for you.`)
  else console.log(`✗ ${outcome.words}`)
  return outcome.state === 'right' ? 0 : 1
}

const [wanted] = process.argv.slice(2)
if (wanted === undefined) await list()
else if (names.includes(wanted)) process.exitCode = await run(wanted)
else {
  console.error(`There is no exercise ${wanted}. There are ${names.join(', ')}.`)
  process.exitCode = 2
}
judge.close()
