// A plugin for TypeDoc: the site has a page for each source file, so that links to sources, and from them to what they
// import, stay within the site. typedoc.json's `sourceLinkTemplate` names these pages.

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Converter, RendererEvent } from 'typedoc'

const root = fileURLToPath(new URL('..', import.meta.url))
export const files = ['src', 'kernels', 'docs', 'examples', 'bench'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((path) => /(?<!\.generated)\.ts$/.test(path) && !/node_modules|exercises.*answer/.test(path))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`),
)
/** The folders that hold them, including the roots. */
const folders = new Set(
  files.flatMap((file) => {
    const parts = file.split('/').slice(0, -1)
    return parts.map((_, i) => parts.slice(0, i + 1).join('/'))
  }),
)

export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_, document) => {
    const path = relative(root, document.project.files.getReflectionPath(document))
    linkSources(document.content, dirname(path), '../')
  })
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => linkSources(project.readme ?? [], '', ''))
  const write = ({ outputDirectory }) => {
    const target = join(outputDirectory, 'sources')
    for (const folder of folders) {
      mkdirSync(join(target, folder), { recursive: true })
      writeFileSync(join(target, folder, 'index.html'), folderPage(folder))
    }
    for (const file of files) {
      // The highlighter drops the last line break; without one it would drop the last word.
      const text = `${readFileSync(join(root, file), 'utf8').trimEnd()}\n`
      const highlighted = app.renderer.markedPlugin.getHighlighted(text, 'ts')
      writeFileSync(join(target, `${file}.html`), sourcePage(file, highlighted))
    }
  }
  // Before the highlighter's style sheet is written, since it holds the colors used until then.
  app.renderer.on(RendererEvent.END, write, 1000)
}

/** Makes links to source files and folders, on a page of `folder`, lead to pages of the site. `top` is the path to the site's root. */
function linkSources(content, folder, top) {
  for (const part of content) {
    const path = posix.join(folder, part.text).replace(/\/$/, '')
    const page = files.includes(path) ? `${path}.html` : folders.has(path) ? `${path}/index.html` : undefined
    if (part.kind === 'relative-link' && page)
      Object.assign(part, { kind: 'text', text: `${top}sources/${page}` })
  }
}

function folderPage(folder) {
  const inside = [...folders, ...files]
    .filter((path) => posix.dirname(path) === folder)
    .map((path) => posix.basename(path))
  const items = inside.map(
    (name) =>
      `<li><a href="${name}${folders.has(`${folder}/${name}`) ? '/index' : ''}.html">${name}</a></li>`,
  )
  return html(folder, '../'.repeat(folder.split('/').length + 1), `<ul>${items.join('')}</ul>`)
}

function sourcePage(file, highlighted) {
  const line = (text, i) => `<a id="L${i}" href="#L${i}">${i}</a>${withLink(text, file)}`
  const lines = highlighted.split('<br/>').map((text, i) => line(text, i + 1))
  return html(file, '../'.repeat(file.split('/').length), `<pre><code>${lines.join('\n')}</code></pre>`)
}

/** A page about a path: links to the folders around it, and the body. */
function html(path, top, body) {
  const around = path.split('/').slice(0, -1)
  const links = around.map(
    (name, i) => `<a href="${top}sources/${around.slice(0, i + 1).join('/')}/index.html">${name}</a>`,
  )
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${path} | receptive</title>
<link rel="stylesheet" href="${top}assets/style.css"><link rel="stylesheet" href="${top}assets/highlight.css">
<style>
  body { margin: 1rem }
  h1 { overflow-wrap: anywhere }
  pre { overflow-x: auto; white-space: pre }
  pre a[id] { display: inline-block; width: 3em; margin-right: 1em; text-align: right; color: var(--color-text-aside) }
  pre a:not([id]) { text-decoration: underline }
  pre a[id]:target { color: var(--color-text); font-weight: bold }
</style>
<script>document.documentElement.dataset.theme = localStorage.getItem('tsd-theme') || 'os'</script>
<main><h1>${path}</h1><p>${[`<a href="${top}index.html">receptive</a>`, ...links].join(' / ')}</p>
${body}</main></html>
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
