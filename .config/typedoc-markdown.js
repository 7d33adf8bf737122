// Lets plugins for TypeDoc change how Markdown is rendered.

import { Application } from 'typedoc'

/** Calls `change` with the parser, a MarkdownIt, once it exists and other plugins have changed it. */
export function onMarkdownParser(app, change) {
  // Until the end of the bootstrap, the options are still overwritten.
  app.on(Application.EVENT_BOOTSTRAP_END, () => {
    const before = app.options.getValue('markdownItLoader')
    app.options.setValue('markdownItLoader', (parser) => {
      before(parser)
      change(parser)
    })
  })
}
