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
  /** The result of `work`; if it throws, the build fails with its message. */
  const orFail = (work) => {
    try {
      return work()
    } catch (error) {
      app.logger.error(`${page.url}: ${error.message}`)
      return ''
    }
  }
  const typeset = (tex, options) =>
    katex.renderToString(tex, { ...options, throwOnError: true, strict: 'error' })
  const inDocstring = () => !(page.model.kindOf?.(ReflectionKind.Document) || page.model.isProject?.())

  // Before TypeDoc's own listener, which parses.
  app.renderer.on(MarkdownEvent.PARSE, (event) => void (page = event.page), 1000)
  onMarkdownParser(app, (parser) => {
    parser.use(markdownItKatex.default, {
      katex: { renderToString: (...args) => orFail(() => typeset(...args)) },
    })
    const { rules } = parser.renderer
    const { code_inline: code, math_inline: math } = rules
    rules.math_inline = (tokens, i, ...rest) => withPunctuation(math(tokens, i, ...rest), tokens[i + 1])
    rules.code_inline = (tokens, i, ...rest) => {
      const { content } = tokens[i]
      if (!inDocstring() || !isFormula(content)) return code(tokens, i, ...rest)
      const plain = `<code>${parser.utils.escapeHtml(content)}</code>`
      const typesetFormula = withPunctuation(
        orFail(() => typeset(toTex(content), { output: 'html' })),
        tokens[i + 1],
      )
      // Screen readers and the clipboard get the plain-text formula.
      return `<span class="formula">${plain}${typesetFormula}</span>`
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

/** A formula with the punctuation after it, without a line break between them. Lines may break within the formula. */
function withPunctuation(html, next) {
  const [mark] = (next?.type === 'text' && /^[.,;:!?)\]’”-]+/.exec(next.content)) || ['']
  if (mark !== '') next.content = next.content.slice(mark.length)
  return `<span class="unbroken">${html.replaceAll('</span><span class="base">', '</span><wbr><span class="base">')}${mark}</span>`
}

/** KaTeX's style sheet, and its fonts in the one format that all browsers read. */
function copyAssets(target) {
  mkdirSync(join(target, 'fonts'), { recursive: true })
  const sheet = readFileSync(join(dist, 'katex.min.css'), 'utf8')
  writeFileSync(join(target, 'katex.css'), sheet.replace(/,url\([^)]*\) format\("(?:woff|truetype)"\)/g, ''))
  for (const name of readdirSync(join(dist, 'fonts')))
    if (name.endsWith('.woff2')) copyFileSync(join(dist, 'fonts', name), join(target, 'fonts', name))
}
