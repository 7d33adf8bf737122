// npm run fuzz -- …: files damaged by the thousand, against other programs' verdicts.

import { program } from 'commander'
import { fuzzJpeg } from './jpeg.js'

program
  .name('npm run fuzz --')
  .description('Damaged files by the thousand, against the verdicts of other programs.')
const whole = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`a whole number is wanted, not '${text}'`)
  return value
}

program
  .command('jpeg')
  .description('JPEGs, against libjpeg-turbo and OpenCV (needs python3-opencv and libjpeg-turbo-progs)')
  .option('--count <n>', 'how many damaged files', whole, 10_000)
  .option('--seed <n>', 'what they follow from', whole, 1)
  .option('--keep <folder>', 'where to put the files at fault')
  .action((options: { count: number; seed: number; keep?: string }) => {
    if (fuzzJpeg(options) > 0) process.exitCode = 1
  })

program.parse()
