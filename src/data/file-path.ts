// Where a file is.

import { check } from '../check/check.js'

/** What a path may be: text, or a `file:` URL. */
export type FilePath = string | URL

export const filePath = check(
  'text that is not empty, or a file: URL',
  (value) => value instanceof URL || (typeof value === 'string' && value !== ''),
)
