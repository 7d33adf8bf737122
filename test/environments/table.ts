// The tables of docs/environments.md, made of the rows that environments.test.ts runs.

import { bundleRows, nodeRows, pageRows, type NodeRow, type Row } from './rows.js'

const got: Readonly<Record<Row['gets'], string>> = {
  threads: '`wasm`, all threads',
  'one thread': '`wasm`, one thread',
  reference: '`reference`',
}

const table = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const cause = ({ why = '–' }: Row): string => why
const decodes = (onThreads: NodeRow['decodesOnThreads'] = true): string =>
  onThreads ? 'all threads' : 'one thread'
const computesOn = 'computes on'
const says = '`describe().fallback` says'

/** Each table by the name in the comment that marks its place. */
export const tables: Readonly<Record<string, string>> = {
  pages: table(
    ['environment', computesOn, says],
    pageRows.map((row) => [row.where, got[row.gets], cause(row)]),
  ),
  node: table(
    ['environment', computesOn, 'decodes images on', says],
    nodeRows.map((row) => [row.where, got[row.gets], decodes(row.decodesOnThreads), cause(row)]),
  ),
  bundles: table(
    ['bundler', computesOn, 'decodes images on'],
    bundleRows.map((row) => [row.where, got[row.gets], decodes()]),
  ),
}
