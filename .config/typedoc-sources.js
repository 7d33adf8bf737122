// A plugin for TypeDoc: the site has a page for each source file, so that links to sources, and from them to what they
// import, stay within the site. typedoc.json's `sourceLinkTemplate` names these pages.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Converter, RendererEvent } from 'typedoc'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = ['src', 'kernels'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((path) => /(?<!\.generated)\.ts$/.test(path))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`),
)

export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    for (const part of document.content) {
      const file = posix.join('docs', part.text)
      if (part.kind === 'relative-link' && files.includes(file))
        Object.assign(part, { kind: 'text', text: `../sources/${file}.html` })
    }
  })
  const write = ({ outputDirectory }) => {
    for (const file of files) {
      // The highlighter takes the last line break for one too many, and would take the last word.
      const text = `${readFileSync(join(root, file), 'utf8').trimEnd()}\n`
      const page = join(outputDirectory, 'sources', `${file}.html`)
      mkdirSync(dirname(page), { recursive: true })
      writeFileSync(page, sourcePage(file, app.renderer.markedPlugin.getHighlighted(text, 'ts')))
    }
  }
  // Before the highlighter's style sheet is written: it holds the colors used until then.
  app.renderer.on(RendererEvent.END, write, 1000)
}

function sourcePage(file, highlighted) {
  const top = '../'.repeat(file.split('/').length)
  const line = (text, i) => `<a id="L${i}" href="#L${i}">${i}</a>${withLink(text, file)}`
  const lines = highlighted.split('<br/>').map((text, i) => line(text, i + 1))
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${file} | receptive</title>
<link rel="stylesheet" href="${top}assets/style.css"><link rel="stylesheet" href="${top}assets/highlight.css">
<style>
  body { margin: 1rem }
  pre a[id] { display: inline-block; width: 3em; margin-right: 1em; text-align: right; opacity: 0.6 }
  pre a:target { opacity: 1; font-weight: bold }
</style>
<script>document.documentElement.dataset.theme = localStorage.getItem('tsd-theme') || 'os'</script>
<h1>${file}</h1><p><a href="${top}index.html">receptive</a></p>
<pre><code>${lines.join('\n')}</code></pre></html>
`
}

/** A line of code; the path of a file that it imports is a link to that file's page. */
const withLink = (line, file) =>
  line.replace(/(&#39;)(\.{1,2}\/[^&<]+)(?=&#39;)/, (whole, quote, path) => {
    const page = `${path.replace(/\.js$/, '')}.ts`
    return files.includes(posix.join(dirname(file), page))
      ? `${quote}<a href="${page}.html">${path}</a>`
      : whole
  })
