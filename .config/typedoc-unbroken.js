// A plugin for TypeDoc: keeps together what is read together. Lines do not break within short code, within an option such as
// `--data`, or between a number and its unit. Long paths break after a slash, and chains of calls before a point. Tables, which
// scroll if they are too wide, are reached by the Tab key, and their sentences keep a width to be read in. Names in titles break
// between their words.

import { PageEvent } from 'typedoc'
import { onMarkdownParser } from './typedoc-markdown.js'

/** Longer code may break at its spaces: it might not fit a line of a phone. */
const longest = 24
/** A cell with more text than this is a sentence. */
const longestFigure = 24
const units = /(?<=\d) (?=[%×]|(?:million|[kMG]i?B|ms|µs|s|GFLOP\/s)(?!\w))|(?<=\d\s×) (?=\d)/g

const unbrokenOptions = (html) => html.replace(/(?<= )-[\w-]+/g, '<span class="unbroken">$&</span>')

/** Where a word within a name begins, outside tags. */
const innerWords = /(?<=[a-z\d])(?=[A-Z])(?![^<]*>)/g

export function load(app) {
  app.renderer.on(PageEvent.END, (page) => {
    page.contents = page.contents?.replace(/<h1>[^]*?<\/h1>/g, (title) => title.replace(innerWords, '<wbr>'))
  })
  onMarkdownParser(app, ({ renderer: { rules }, utils }) => {
    const code = rules.code_inline
    // An empty cell heads nothing.
    const cell = (tokens, i, options, _, renderer) => {
      const inside = tokens[tokens[i].nesting === 1 ? i + 1 : i - 1]
      if (inside.content === '') tokens[i].tag = 'td'
      return renderer.renderToken(tokens, i, options)
    }
    rules.th_open = rules.th_close = cell
    rules.td_open = (tokens, i, options, _, renderer) => {
      if (tokens[i + 1].content.length > longestFigure) tokens[i].attrJoin('class', 'sentence')
      return renderer.renderToken(tokens, i, options)
    }
    rules.table_open = () => '<table tabindex="0">\n'
    rules.text = (tokens, i) => unbrokenOptions(utils.escapeHtml(tokens[i].content).replace(units, '\u00a0'))
    rules.code_inline = (tokens, i, ...rest) => {
      const html = code(tokens, i, ...rest)
      if (!html.startsWith('<code>')) return html
      return tokens[i].content.length <= longest
        ? html.replace('<code>', '<code class="unbroken">')
        : unbrokenOptions(html.replace(/(?<=[\w.]\/)(?=[\w&])|(?<=\))(?=\.)/g, '<wbr>'))
    }
  })
}
