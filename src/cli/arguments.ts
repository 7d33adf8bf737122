// Converts arguments to numbers. A wrong argument gets an answer that says what is right.

import { InvalidArgumentError } from 'commander'

/** A whole number of at least 1. */
export function count(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('It must be a whole number of at least 1.')
  return value
}

const toNumber = (text: string): number => (text.trim() === '' ? NaN : Number(text))

/** A number other than 0, or a fraction: `1/255`. */
export function fraction(text: string): number {
  const [above, below = 1] = text.split('/', 2).map(toNumber)
  const value = above / below
  if (!Number.isFinite(value) || value === 0)
    throw new InvalidArgumentError('It must be a number other than 0, or a fraction such as 1/255.')
  return value
}

/** Numbers, separated by commas. */
export function numbers(text: string): readonly number[] {
  const values = text.split(',').map(toNumber)
  if (!values.every(Number.isFinite))
    throw new InvalidArgumentError(
      'It must be a number, or several with commas between them: 0.485,0.456,0.406.',
    )
  return values
}
