// Huffman tables: ITU-T T.81, annex C and F.2.2.3.

/** Codes up to this length are looked up at once. */
export const LOOKAHEAD = 9

/** A table in the form used for decoding. */
export interface HuffmanTable {
  /** By the next bits: the code's length · 256 + its symbol; 0 for longer codes. */
  readonly lookup: Uint16Array
  /** By length, the last code; −1 if there is none. Index 17 ends every search. */
  readonly last: Int32Array
  /** By length, what to add to a code to get its index in `symbols`. */
  readonly offset: Int32Array
  readonly symbols: Uint8Array
}

/**
 * Makes a table from the number of codes of each length, 1 to 16, and their symbols.
 * @throws if there are more codes than that many bits allow, a code is all ones, or a symbol is above `most`.
 */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array, most: number): HuffmanTable {
  const lookup = new Uint16Array(1 << LOOKAHEAD)
  const last = new Int32Array(18).fill(-1)
  const offset = new Int32Array(18)
  last[17] = 0x7fffffff
  let code = 0
  let place = 0
  for (let length = 1; length <= 16; length++, code <<= 1) {
    const count = counts[length - 1]
    if (count === 0) continue
    offset[length] = place - code
    for (let i = 0; i < count; i++, code++, place++) {
      if (symbols[place] > most) throw new Error(`damaged JPEG: a Huffman table has symbol ${symbols[place]}`)
      const spare = LOOKAHEAD - length
      if (spare >= 0) lookup.fill((length << 8) | symbols[place], code << spare, (code + 1) << spare)
    }
    if (code >= 1 << length) throw new Error('damaged JPEG: a Huffman table has more codes than fit')
    last[length] = code - 1
  }
  return { lookup, last, offset, symbols }
}
