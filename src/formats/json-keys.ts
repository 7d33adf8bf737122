// JSON.parse silently keeps the last of two equal keys. In a header that determines a file's meaning, this must be an error.

import { shorten } from '../check/describe-value.js'

/**
 * Throws if an object in valid JSON has the same key twice.
 * @param json text that JSON.parse accepts.
 */
export function checkUniqueKeys(json: string): void {
  const open: Set<string>[] = []
  // A loop, because a regular expression runs out of stack within a string of some million characters.
  for (let at = 0; at < json.length; at++) {
    const one = json[at]
    if (one === '{') open.push(new Set())
    else if (one === '}') open.pop()
    else if (one === '"') {
      const end = endOfText(json, at)
      if (isKey(json, end)) {
        const text = json.slice(at, end)
        const key = JSON.parse(text) as string
        const keys = open.at(-1)!
        if (keys.has(key)) throw new Error(`the key ${shorten(text)} occurs twice`)
        keys.add(key)
      }
      at = end - 1
    }
  }
}

/** The end of the text that begins at `start`: behind its closing quotation mark. */
function endOfText(json: string, start: number): number {
  let at = start + 1
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1
  return at + 1
}

/** Whether a colon follows. */
function isKey(json: string, end: number): boolean {
  let at = end
  while (' \t\n\r'.includes(json[at] ?? '.')) at++
  return json[at] === ':'
}
