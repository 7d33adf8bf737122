// Finds the name that was probably meant by an unknown one.

/** The nearest of the names, if one is near: another spelling, initials such as `lr`, or a few letters off. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const bare = plain(given)
  const same = spelledLike(given, names) ?? names.find((name) => initials(name) === bare)
  if (same !== undefined) return same
  const [best] = names
    .map((name) => ({ name, off: distance(bare, plain(name)) / Math.max(bare.length, name.length) }))
    .filter(({ off }) => off <= 1 / 3)
    .sort((a, b) => a.off - b.off)
  return best?.name ?? names.find((name) => bare.length >= 4 && plain(name).includes(bare))
}

/** The name that differs only in case and separators: `batchSize` for `batch_size`. */
export const spelledLike = (given: string, names: readonly string[]): string | undefined =>
  names.find((name) => plain(name) === plain(given))

const plain = (name: string): string =>
  name
    .slice(0, 100)
    .replace(/[^a-z0-9]/gi, '')
    .toLowerCase()

/** `lr` for `learningRate`. */
const initials = (name: string): string => plain(name[0] + name.slice(1).replace(/[^A-Z]/g, ''))

/**
 * How many letters to insert, delete, replace or swap with the next to get from one to the other: the optimal string
 * alignment distance of F. Damerau, "A technique for computer detection and correction of spelling errors", 1964.
 */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(
        Math.min(row[j - 1] + 1, rows[i - 1][j] + 1, replaced, swapped ? rows[i - 2][j - 2] + 1 : Infinity),
      )
    }
    rows.push(row)
  }
  return rows[a.length][b.length]
}
