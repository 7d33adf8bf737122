// A plugin for TypeDoc: keeps together what is read together. Lines do not break within short code, within an option such as
// `--data`, within `U-Net` or `2–3`, or between a number and its unit. Long paths break after a slash, long names after an
// underscore, and chains of calls before a point. The API's names break before a capital. Tables, which scroll if they are too
// wide, are reached by the Tab key, and their sentences keep a width to be read in.

import { PageEvent, ReflectionKind } from 'typedoc'
import { onMarkdownParser } from './typedoc-markdown.js'

/** Longer code may break at its spaces: it might not fit a line of a phone. */
const longest = 24
/** A cell with more text than this is a sentence. */
const longestFigure = 24
const units = /(?<=\d) (?=[%×]|(?:million|[kMG]i?B|ms|µs|s|GFLOP\/s)(?!\w))|(?<=\d\s×|→) (?=\d)/g

/** What stays on a line: in code, options. */
const inCode = /(?<= |^<code>)-[\w-]+/g
const inProse = /(?<= )-[\w-]+|(?<![\w-])[A-Za-z]-\w+|[\d.]+–[\d.]*\d/g
const keep = (html, together) => html.replace(together, '<span class="unbroken">$&</span>')

/** The text of a cell as it is seen: of a link its words, and of a formula its signs. */
const seen = ({ children }) =>
  children
    .map(({ type, content }) =>
      type.startsWith('math') ? content.replace(/\\[a-z]+|[{}\s\\]/gi, '') : content,
    )
    .join('')

/** A name that may not fit the rest of a line. */
const longName = /[\w.]{16,}/g
const parts = /(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[._])(?=\w)/g

/** A name, with the mark wherever a line may break within it. */
export const withBreaks = (name, mark) => name.replace(parts, mark)

/** A page of the API, whose names may break. */
function breakNames(html) {
  const [start, end] = ['col-content', 'col-sidebar'].map((column) => html.indexOf(`<div class="${column}"`))
  const content = html
    .slice(start, end)
    .replace(/>[^<]+</g, (text) => text.replace(longName, (name) => withBreaks(name, '<wbr>')))
  return html.slice(0, start) + content + html.slice(end)
}

export function load(app) {
  app.renderer.on(PageEvent.END, (page) => {
    if (!page.model.kindOf?.(ReflectionKind.Document) && page.contents?.includes('<div class="col-content"'))
      page.contents = breakNames(page.contents)
  })
  onMarkdownParser(app, ({ renderer: { rules }, utils }) => {
    const code = rules.code_inline
    // An empty cell heads nothing.
    const cell = (tokens, i, options, _, renderer) => {
      const inside = tokens[tokens[i].nesting === 1 ? i + 1 : i - 1]
      if (inside.content === '') tokens[i].tag = 'td'
      return renderer.renderToken(tokens, i, inCode)
    }
    rules.th_open = rules.th_close = cell
    rules.td_open = (tokens, i, options, _, renderer) => {
      if (seen(tokens[i + 1]).length > longestFigure) tokens[i].attrJoin('class', 'sentence')
      return renderer.renderToken(tokens, i, inCode)
    }
    rules.table_open = () => '<table tabindex="0">\n'
    rules.text = (tokens, i) => keep(utils.escapeHtml(tokens[i].content).replace(units, '\u00a0'), inProse)
    rules.code_inline = (tokens, i, ...rest) => {
      const html = code(tokens, i, ...rest)
      if (!html.startsWith('<code>')) return html
      return tokens[i].content.length <= longest
        ? html.replace('<code>', '<code class="unbroken">')
        : keep(html.replace(/(?<=[\w.]\/)(?=[\w&])|(?<=\w_)(?=\w)|(?<=\))(?=\.)/g, '<wbr>'), inCode)
    }
  })
}
