// npm run fuzz -- …: files damaged by the thousand, against other programs' verdicts.

import { writeFileSync } from 'node:fs'
import { program } from 'commander'
import { fuzz } from './fuzz.js'
import { fuzzers, type FuzzerName } from './fuzzers.js'
import { fuzzJpeg, recordJpeg, type FuzzOptions } from './jpeg.js'

program
  .name('npm run fuzz --')
  .description('Damaged files by the thousand, against what they say, and the verdicts of other programs.')
const whole = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`a whole number is wanted, not '${text}'`)
  return value
}

program
  .command('jpeg')
  .description('JPEGs, against libjpeg-turbo and OpenCV: needs python3-opencv and libjpeg-turbo-progs')
  .option('--count <n>', 'how many damaged files', whole, 10_000)
  .option('--seed <n>', 'what they follow from', whole, 1)
  .option('--keep <folder>', 'where to put the files at fault')
  .option('--record <file>', 'write the verdicts there, for the test, and compare nothing')
  .action(({ record, ...options }: FuzzOptions & { record?: string }) => {
    if (record !== undefined) writeFileSync(record, JSON.stringify(recordJpeg(options), null, 1) + '\n')
    else if (fuzzJpeg(options) > 0) process.exitCode = 1
  })

for (const name of Object.keys(fuzzers) as FuzzerName[])
  program
    .command(name)
    .description(fuzzers[name].description)
    .option('--count <n>', 'how many damaged files', whole, 10_000)
    .option('--seed <n>', 'what they follow from', whole, 1)
    .option('--from <n>', 'the first of them', whole, 0)
    .action(async (options: { count: number; seed: number; from: number }) => {
      if ((await fuzz(name, options)) > 0) process.exitCode = 1
    })

await program.parseAsync()
