// Draws all figures: `npm run figures` writes each script's SVG beside it. Names after the command draw these alone.

import { readdirSync, writeFileSync } from 'node:fs'

/** What a figure's script exports: a function that gives the SVG, the same whenever and wherever it runs. */
type Draw = () => string | Promise<string>

const folder = new URL('./', import.meta.url)
const tools = ['draw', 'grids', 'plot', 'rasters', 'render']

/** The figures' names. */
export const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length))
  .filter((name) => !tools.includes(name))

/** Draws a figure. */
export async function render(name: string): Promise<string> {
  const { default: draw } = (await import(new URL(`${name}.ts`, folder).href)) as { default?: Draw }
  if (draw === undefined)
    throw new Error(`docs/figures/${name}.ts: a figure's script exports a function as its default`)
  return draw()
}

if (process.argv[1] === import.meta.filename) {
  const wanted = process.argv.slice(2)
  for (const name of wanted.length > 0 ? wanted : names)
    writeFileSync(new URL(`${name}.svg`, folder), await render(name))
}
