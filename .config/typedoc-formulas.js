// A plugin for TypeDoc: typesets formulas when the site is built, `$…$` and `$$…$$` in documents by KaTeX, and the plain formulas of
// docstrings (formula.js) as well. The fonts and the style sheet are the site's own, so it works without a network.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import markdownItKatex from '@vscode/markdown-it-katex'
import katex from 'katex'
import { MarkdownEvent, PageEvent, ReflectionKind, RendererEvent } from 'typedoc'
import { isFormula, toTex } from './formula.js'
import { addToHead } from './typedoc-head.js'
import { onMarkdownParser } from './typedoc-markdown.js'

const dist = fileURLToPath(new URL('../node_modules/katex/dist/', import.meta.url))

export function load(app) {
  let page
  /** Typesets, or fails the build. */
  const typeset = (tex, options) => {
    try {
      return katex.renderToString(tex, { ...options, throwOnError: true, strict: 'error' })
    } catch (error) {
      app.logger.error(`${page.url}: ${error.message}`)
      return ''
    }
  }
  const inDocstring = () => !(page.model.kindOf?.(ReflectionKind.Document) || page.model.isProject?.())

  // Before TypeDoc's own listener, which parses.
  app.renderer.on(MarkdownEvent.PARSE, (event) => void (page = event.page), 1000)
  onMarkdownParser(app, (parser) => {
    parser.use(markdownItKatex.default, { katex: { renderToString: typeset } })
    const code = parser.renderer.rules.code_inline
    parser.renderer.rules.code_inline = (tokens, i, ...rest) => {
      const { content } = tokens[i]
      if (!inDocstring() || !isFormula(content)) return code(tokens, i, ...rest)
      return docstringFormula(content, (tex) => typeset(tex, { output: 'html' }), parser.utils.escapeHtml)
    }
  })
  app.renderer.on(PageEvent.END, (page) => {
    if (page.contents?.includes('class="katex'))
      addToHead(page, '<link rel="stylesheet" href="assets/katex/katex.css">')
  })
  app.renderer.on(RendererEvent.END, ({ outputDirectory }) =>
    copyAssets(join(outputDirectory, 'assets/katex')),
  )
}

/** The formula typeset for the eye; a screen reader reads, and copying takes, the plain one. */
const docstringFormula = (text, typeset, escape) =>
  `<span class="formula"><code>${escape(text)}</code>${typeset(toTex(text))}</span>`

/** KaTeX's style sheet, and its fonts in the one format that all browsers read. */
function copyAssets(target) {
  mkdirSync(join(target, 'fonts'), { recursive: true })
  const sheet = readFileSync(join(dist, 'katex.min.css'), 'utf8')
  writeFileSync(join(target, 'katex.css'), sheet.replace(/,url\([^)]*\) format\("(?:woff|truetype)"\)/g, ''))
  for (const name of readdirSync(join(dist, 'fonts')))
    if (name.endsWith('.woff2')) copyFileSync(join(dist, 'fonts', name), join(target, 'fonts', name))
}
