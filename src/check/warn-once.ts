// Warnings on the console: of what is done without.

const said = new Set<string>()

/** Warns, unless the same was said before in the life of the program. */
export function warnOnce(text: string): void {
  if (said.has(text)) return
  said.add(text)
  console.warn(`receptive: ${text}`)
}
