// How plugins of TypeDoc change the way that Markdown is rendered.

import { Application } from 'typedoc'

/** Calls `change` with the parser, a MarkdownIt, once it is made, after what other plugins do to it. */
export function onMarkdownParser(app, change) {
  // Before the end of the bootstrap, the options are set anew.
  app.on(Application.EVENT_BOOTSTRAP_END, () => {
    const before = app.options.getValue('markdownItLoader')
    app.options.setValue('markdownItLoader', (parser) => {
      before(parser)
      change(parser)
    })
  })
}
