// A piece that cannot run.

import type { Piece } from '../../../docs/play/frame/fill.js'

const failing: Piece = () => {
  throw new Error('there is no canvas')
}
export default failing
