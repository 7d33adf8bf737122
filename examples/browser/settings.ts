// What the page's address may choose: `?images=60&side=32&epochs=2`.

const ranges = {
  /** Films to learn from. */
  images: { least: 3, most: 30_000, usual: 360 },
  /** Their height and width in pixels. */
  side: { least: 32, most: 256, usual: 64 },
  epochs: { least: 1, most: 1000, usual: 10 },
  batch: { least: 1, most: 256, usual: 16 },
  seed: { least: 0, most: 2 ** 32 - 1, usual: 1 },
} as const

export type Settings = Readonly<Record<keyof typeof ranges, number>>

/** @throws if a value is none of the whole numbers that are possible. */
export function settingsOf(query: URLSearchParams): Settings {
  const entries = Object.entries(ranges).map(([name, { least, most, usual }]) => {
    const value = Number(query.get(name) ?? usual)
    if (!Number.isInteger(value) || value < least || value > most)
      throw new Error(
        `In the address, ${name} must be a whole number from ${least} to ${most}, got '${query.get(name)}'.`,
      )
    return [name, value]
  })
  return Object.fromEntries(entries) as Settings
}
