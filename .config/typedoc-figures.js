// A plugin for TypeDoc: inlines the figures, docs/figures/*.svg, in the pages, so that they follow the site's theme. Their
// colors come from one style sheet, docs/figures/figure.css.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PageEvent, RendererEvent } from 'typedoc'
import { addToHead } from './typedoc-head.js'
import { onMarkdownParser } from './typedoc-markdown.js'

const folder = fileURLToPath(new URL('../docs/figures/', import.meta.url))

export function load(app) {
  onMarkdownParser(app, (parser) => {
    const image = parser.renderer.rules.image
    parser.renderer.rules.image = (tokens, i, ...rest) => {
      const file = join(folder, basename(tokens[i].attrGet('src')))
      if (!file.endsWith('.svg') || !existsSync(file)) return image(tokens, i, ...rest)
      return inline(readFileSync(file, 'utf8'), parser.utils.escapeHtml(tokens[i].content))
    }
  })
  app.renderer.on(PageEvent.END, (page) => {
    if (page.contents?.includes('class="figure"'))
      addToHead(page, '<link rel="stylesheet" href="assets/figure.css">')
  })
  app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    const sheet = readFileSync(join(folder, 'figure.css'), 'utf8')
    writeFileSync(join(outputDirectory, 'assets/figure.css'), themed(sheet))
  })
}

/** A figure without its style sheet, and without its title, which would show as a tooltip; the alternative text names it instead. */
const inline = (svg, alt) =>
  svg
    .replace(/<(style|title)>[^]*?<\/\1>\n?/g, '')
    .replace('role="img"', `role="img" aria-label="${alt}"`)
    .replace(/\n/g, '')

/** The style sheet for a page whose theme can be chosen: it has the colors of each theme under its name as well. */
function themed(sheet) {
  const [light, dark] = Array.from(sheet.matchAll(/\.figure (\{[^}]*--[^}]*\})/g), ([, colors]) => colors)
  return `${sheet}:root[data-theme='light'] .figure ${light}\n:root[data-theme='dark'] .figure ${dark}\n`
}
