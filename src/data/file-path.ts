import type { URLLike } from '../check/platform.js'

/** A path: text, or a `file:` URL. */
export type FilePath = string | URLLike
