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

/** A formula of so many signs fits the end of a line, or leaves little of it empty. */
const short = 8
/** A part of so many signs in brackets fits a line of a phone. */
const longestPart = 16

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
    const isTypeset = ({ type, content }) =>
      type === 'math_inline' || (type === 'code_inline' && inDocstring() && isFormula(content))
    parser.core.ruler.push('formula-punctuation', ({ tokens }) => {
      for (const { children } of tokens)
        children?.forEach((token, i) => {
          if (isTypeset(token))
            token.meta = {
              before: take(children[i - 1], /[([‘“]+$/),
              after: take(children[i + 1], /^[.,;:!?)\]’”-]+/),
            }
        })
    })
    rules.math_inline = (tokens, i, ...rest) => withPunctuation(math(tokens, i, ...rest), tokens[i].meta)
    rules.code_inline = (tokens, i, ...rest) => {
      if (!isTypeset(tokens[i])) return code(tokens, i, ...rest)
      const { content, meta } = tokens[i]
      const plain = `<code>${parser.utils.escapeHtml(content)}</code>`
      const typesetFormula = withPunctuation(
        orFail(() => typeset(toTex(content), { output: 'html' })),
        meta,
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

/** Takes from a neighbor's text the marks that match. */
function take(neighbor, marks) {
  const [mark] = (neighbor?.type === 'text' && marks.exec(neighbor.content)) || ['']
  if (mark !== '') neighbor.content = neighbor.content.replace(marks, '')
  return mark
}

/** A formula with the punctuation around it, without a line break between them. Lines may break within a long formula. */
const withPunctuation = (html, { before, after }) =>
  `<span class="unbroken">${before}${seen(html).length > short ? breakable(html) : html}${after}</span>`

/** Lines break after relations and signs, but not within brackets, unless that leaves a part too long. */
function breakable(html) {
  const between = '</span><span class="base">'
  const [first, ...parts] = html.split(between)
  let whole = seen(first)
  return parts.reduce((before, part) => {
    const depth = whole.match(/[([⌊⌈]/g)?.length ?? 0
    const isOpen = depth > (whole.match(/[)\]⌋⌉]/g)?.length ?? 0)
    const isLong = whole.length > longestPart
    whole = isOpen && !isLong ? whole + signsOf(part) : signsOf(part)
    return before + (isOpen && !isLong ? between : between.replace('><', '><wbr><')) + part
  }, first)
}

/** The signs of a typeset formula. */
const seen = (html) => signsOf(html.slice(html.indexOf('"katex-html"')).replace(/^[^>]*>/, ''))
const signsOf = (html) => html.replace(/<[^>]*>|\u200b/g, '')

/** KaTeX's style sheet, and its fonts in the one format that all browsers read. */
function copyAssets(target) {
  mkdirSync(join(target, 'fonts'), { recursive: true })
  const sheet = readFileSync(join(dist, 'katex.min.css'), 'utf8')
  writeFileSync(join(target, 'katex.css'), sheet.replace(/,url\([^)]*\) format\("(?:woff|truetype)"\)/g, ''))
  for (const name of readdirSync(join(dist, 'fonts')))
    if (name.endsWith('.woff2')) copyFileSync(join(dist, 'fonts', name), join(target, 'fonts', name))
}
