// 23.3 Packing panels. Write the body of this function.

/**
 * Packs a matrix into panels of 8 columns. A panel holds the rows of its columns one after the other, and panels follow each
 * other. Where the last panel has fewer than 8 columns, zeros fill it up.
 *
 * @param b the matrix `[depth, columns]`, row by row.
 * @returns `[⌈columns / 8⌉, depth, 8]`.
 */
export function packPanels(b: Float32Array, depth: number, columns: number): Float32Array {
  throw new Error('packPanels: write this')
}
