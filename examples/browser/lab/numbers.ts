// Numbers as people write them.

/**
 * One number for all of `size` values, or each.
 *
 * @param what what the numbers are for, as an error begins with it.
 * @throws if they are none, or of another count.
 */
export function numbersOf(text: string, what: string, size: number): Float32Array {
  const words = text.split(/[\s,;[\]]+/).filter((word) => word !== '')
  const numbers = words.map((word) => Number(word.replace('−', '-')))
  const wrong = numbers.findIndex((number) => !Number.isFinite(Math.fround(number)))
  if (wrong >= 0)
    throw new Error(`${what}: '${words[wrong]}' is no number. Write numbers with spaces between them.`)
  if (numbers.length !== 1 && numbers.length !== size) {
    const wanted = size === 1 ? 'one number' : `${size} numbers, or one for all of them`
    throw new Error(`${what}: write ${wanted}; there are ${numbers.length}.`)
  }
  return Float32Array.from({ length: size }, (_, i) => numbers[numbers.length === 1 ? 0 : i])
}
