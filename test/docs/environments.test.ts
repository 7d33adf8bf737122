// The tables of docs/environments.md are those of the rows that test/environments runs.

import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { tables } from '../environments/table.js'

const chapter = fileURLToPath(new URL('../../docs/environments.md', import.meta.url))

it.each(Object.entries(tables))('the table of %s is that of the rows', async (name, table) => {
  const [, shown] =
    new RegExp(`<!-- ${name}:start -->\\n([^]*?)<!-- ${name}:end -->`).exec(
      await readFile(chapter, 'utf8'),
    ) ?? []
  // To renew it, put this in the place of what is between the comments.
  expect(shown?.trim()).toBe(table)
})
