// A plugin for TypeDoc: the search finds chapters and what programs call before the options of each function. Chapters are found
// by their headings, too. Results have short paths that break before a capital.

import { Buffer } from 'node:buffer'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, inflateSync } from 'node:zlib'
import { IndexEvent, ReflectionKind } from 'typedoc'
import { withBreaks } from './typedoc-unbroken.js'

const { Document, Function, Class, Namespace, Module, Method, Variable, Interface, TypeAlias } =
  ReflectionKind

/** By how much the score of a result is multiplied. The page itself gives ten times more to names that begin with what is sought. */
const boosts = new Map([
  ...[Function, Class].map((kind) => [kind, 4]),
  ...[Document, Namespace, Module, Method, Variable].map((kind) => [kind, 2]),
  ...[Interface, TypeAlias].map((kind) => [kind, 0.2]),
])
const otherBoost = 0.03
/** That of a name is 10, and that of text 1. But a text counts less the longer it is, and most results have no headings at all. */
const headingsWeight = 100

export function load(app) {
  app.renderer.on(IndexEvent.PREPARE_INDEX, (event) => {
    event.searchFieldWeights.headings = headingsWeight
    event.searchResults.forEach((found, i) => {
      found.relevanceBoost = boosts.get(found.kind) ?? otherBoost
      if (found.isDocument()) event.searchFields[i] = { headings: headingsOf(found) }
    })
  })
  app.renderer.postRenderAsyncJobs.push(async ({ outputDirectory }) =>
    shortenPaths(join(outputDirectory, 'assets/search.js')),
  )
}

const headingsOf = ({ content }) =>
  Array.from(
    content
      .map(({ text }) => text)
      .join('')
      .replace(/^```[^]*?^```/gm, '')
      .matchAll(/^#+ (.*)$/gm),
    ([, heading]) => heading,
  ).join('\n')

/** Paths without the package's name, which is that of nearly all. */
function shortenPaths(file) {
  const [before, packed, after] = readFileSync(file, 'utf8').split('"')
  const data = JSON.parse(inflateSync(Buffer.from(packed, 'base64')))
  for (const row of data.rows) {
    const path = row.parent?.replace(/^receptive\b(?!\/)\.?/, '')
    row.parent = path && withBreaks(path, '\u200b')
  }
  writeFileSync(file, [before, deflateSync(JSON.stringify(data)).toString('base64'), after].join('"'))
}
