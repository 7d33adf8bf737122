// Training that is killed, again and again, and goes on: it ends in the same bytes as training that was not. RECEPTIVE_KILLS
// says how often a run of each recipe is killed; default 2.

import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { Random } from '../../src/tensor/random.js'
import { compileProject } from '../support/compiled.js'

const kills = Number(process.env.RECEPTIVE_KILLS ?? 2)

let project: string
beforeAll(async () => {
  project = await compileProject()
})
afterAll(() => rm(project, { recursive: true }))

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resume-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Runs the program; how many points it saw, or that it was killed. */
const run = (recipe: string, death = 0) =>
  new Promise<number | 'killed'>((resolve, reject) => {
    const args = [join(project, 'test/support/resumable.js'), folder, recipe, String(death)]
    execFile(process.execPath, args, (error, stdout) => {
      if (!error) resolve(Number(stdout))
      else if (error.signal === 'SIGKILL') resolve('killed')
      else reject(error)
    })
  })

/** What is in the folder, by name. */
async function results(): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort()
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(folder, name), 'base64')] as const),
    ),
  )
}

const empty = async (): Promise<void> => {
  for (const name of await readdir(folder)) await rm(join(folder, name))
}

test.each(['sgd', 'adam', 'averaged', 'scheduled'])(
  'training by the recipe %s, killed wherever it is, ends as if it had not been',
  { timeout: 120_000 + 60_000 * kills },
  async (recipe) => {
    const points = (await run(recipe)) as number
    const expected = await results()
    expect(Object.keys(expected)).toEqual([
      'best.safetensors',
      'final.safetensors',
      'history.csv',
      'history.json',
    ])
    const random = new Random(kills)
    let died = 0
    while (died < kills) {
      await empty()
      // Two deaths in a run at least, the second of them after it has gone on.
      const deaths: number[] = []
      for (let most = points; ; most = Math.ceil(points / 2)) {
        const death = 1 + random.integer(most)
        const end =
          deaths.length < 2 || died + deaths.length < kills ? await run(recipe, death) : await run(recipe)
        if (end !== 'killed') break
        deaths.push(death)
      }
      died += deaths.length
      expect(await results(), `killed at ${deaths.join(', ')}`).toEqual(expected)
    }
    console.log(`${recipe}: killed ${died} times`)
  },
)
