// HTML by template, where everything that is not HTML already is escaped.

/** Text that is safe to put into a page as it is. */
export class Html {
  constructor(readonly text: string) {}
}

/** Anything a template takes: text and numbers are escaped, lists joined. */
export type Content = Html | string | number | readonly Content[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const render = (content: Content): string => {
  if (content instanceof Html) return content.text
  if (typeof content === 'object') return content.map(render).join('')
  return String(content).replace(/[&<>"']/g, (character) => entities[character])
}

/** html`<p>${text}</p>` */
export const html = (strings: TemplateStringsArray, ...contents: readonly Content[]): Html =>
  new Html(strings.reduce((page, string, i) => page + render(contents[i - 1]) + string))
