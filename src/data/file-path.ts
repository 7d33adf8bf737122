import type { URLLike } from '../check/platform.js'

/** What a path may be: text, or a `file:` URL. */
export type FilePath = string | URLLike
