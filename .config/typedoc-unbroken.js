// A plugin for TypeDoc: keeps together what is read together. Lines do not break within short code, within an option such as
// `--data`, or between a number and its unit. Tables, which scroll if they are too wide, are reached by the Tab key.

import { onMarkdownParser } from './typedoc-markdown.js'

/** Longer code may break at its spaces: it might not fit a line of a phone. */
const longest = 24
const units = /(?<=\d) (?=[%×]|(?:million|[kMG]i?B|ms|µs|s|GFLOP\/s)(?!\w))|(?<=\d\s×) (?=\d)/g

export function load(app) {
  onMarkdownParser(app, ({ renderer: { rules }, utils }) => {
    const code = rules.code_inline
    // An empty cell heads nothing.
    const cell = (tokens, i, options, _, renderer) => {
      const inside = tokens[tokens[i].nesting === 1 ? i + 1 : i - 1]
      if (inside.content === '') tokens[i].tag = 'td'
      return renderer.renderToken(tokens, i, options)
    }
    rules.th_open = rules.th_close = cell
    rules.table_open = () => '<table tabindex="0">\n'
    rules.text = (tokens, i) => utils.escapeHtml(tokens[i].content).replace(units, '\u00a0')
    rules.code_inline = (tokens, i, ...rest) => {
      const html = code(tokens, i, ...rest)
      if (!html.startsWith('<code>')) return html
      return tokens[i].content.length <= longest
        ? html.replace('<code>', '<code class="unbroken">')
        : html.replace(/(?<![\w-])--\w[\w-]*/g, '<span class="unbroken">$&</span>')
    }
  })
}
