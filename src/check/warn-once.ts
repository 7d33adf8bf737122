// Warnings on the console about missing features.

const said = new Set<string>()

/** Warns, unless the program has printed the same warning before. */
export function warnOnce(text: string): void {
  if (said.has(text)) return
  said.add(text)
  console.warn(`receptive: ${text}`)
}
