// A plugin for TypeDoc: keeps together what is read together. Lines do not break within short code, within an option such as
// `--data`, or between a number and its unit. Tables, which scroll if they are too wide, are reached by the Tab key.

import { onMarkdownParser } from './typedoc-markdown.js'

/** Longer code may break at its spaces: it might not fit a line of a phone. */
const longest = 24
const units = /(?<=\d) (?=[%×]|(?:million|[kMG]i?B|ms|µs|s|GFLOP\/s)(?!\w))|(?<=\d\s×) (?=\d)/g

export function load(app) {
  onMarkdownParser(app, ({ renderer: { rules }, utils }) => {
    const code = rules.code_inline
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
