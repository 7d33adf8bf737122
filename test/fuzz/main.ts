// npm run fuzz -- …: files damaged by the thousand, against other programs' verdicts.

import { writeFileSync } from 'node:fs'
import { program } from 'commander'
import { fuzzJpeg, recordJpeg, type FuzzOptions } from './jpeg.js'

const whole = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`a whole number is wanted, not '${text}'`)
  return value
}

program
  .name('npm run fuzz --')
  .description("Files damaged by the thousand, against other programs' verdicts.")

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

program.parse()
