// Reads what a chapter says, for the tests that hold it to that.

import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'vitest'

const root = new URL('../../', import.meta.url)

/** The text of a chapter. */
export const chapter = (page: string): string => readFileSync(new URL(`docs/${page}`, root), 'utf8')

/** The contents of its code blocks with this language and information. */
export const blocksOf = (text: string, info: string): readonly string[] =>
  Array.from(text.matchAll(/^```(.*)\n([^]*?)^```$/gm), ([, found, code]) => ({ found, code }))
    .filter(({ found }) => found === info)
    .map(({ code }) => code)

/** The rows of all its tables, cell by cell, heads and rules among them. */
export const rowsOf = (text: string): readonly (readonly string[])[] =>
  Array.from(text.matchAll(/^\|(.*)\|$/gm), ([, row]) => row.split('|').map((cell) => cell.trim()))

/** Comments' marks are no words. */
const words = (text: string): string => text.replace(/^\s*(\/\/|\/?\*\*?)/gm, '').replace(/\s+/g, ' ')

/** Fails unless each figure stands in the chapter, and in the sources of the WebAssembly family. */
export function expectFigures(page: string, figures: readonly string[]): void {
  const folder = new URL('kernels/wasm/', root)
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.generated.ts'))
    .map((path) => words(readFileSync(new URL(path, folder), 'utf8')))
  const said = words(chapter(page))
  expect(figures.filter((figure) => !said.includes(figure))).toEqual([])
  expect(figures.filter((figure) => !sources.some((source) => source.includes(figure)))).toEqual([])
}
