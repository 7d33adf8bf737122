// JSON.parse keeps the last of two equal keys in silence; in a header that decides what a file means.

/**
 * Throws if an object in valid JSON has a key twice.
 * @param json text that JSON.parse accepts.
 */
export function checkUniqueKeys(json: string): void {
  const open: Set<string>[] = []
  // Strings, with the colon that makes one a key; and the braces outside strings.
  for (const [, text, colon, brace] of json.matchAll(/("[^"\\]*(?:\\.[^"\\]*)*")(\s*:)?|([{}])/g)) {
    if (brace === '{') open.push(new Set())
    else if (brace === '}') open.pop()
    else if (colon) {
      const keys = open.at(-1)!
      const key = JSON.parse(text) as string
      if (keys.has(key)) throw new Error(`the key ${text} stands there twice`)
      keys.add(key)
    }
  }
}
