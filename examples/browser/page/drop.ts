// Files that come to the page: dropped, pasted or chosen. What they are shows in their names.

import type { Actions } from './actions.js'
import { find } from './dom.js'
import type { PageStore } from './state.js'

const isPicture = ({ type }: File): boolean => type.startsWith('image/')
const isIdx = ({ name }: File): boolean => /idx[13]-ubyte(\.gz)?$/.test(name)

export function takeFiles(store: PageStore, actions: Actions): void {
  const take = (given: Iterable<File>): void => {
    const files = [...given]
    if (files.length === 0) return
    if (files.some(isIdx)) return void actions.learnFrom(files.filter(isIdx))
    const picture = files.find(isPicture)
    const others = files.filter((file) => !isPicture(file))
    if (others.length > 0) return void actions.openModel(others, picture)
    const { scaling, input } = store.state
    if (picture) void actions.choose({ file: picture, title: picture.name, scaling, input })
  }

  const overlay = find('drop')
  let depth = 0
  const over = (by: number): void => {
    depth = Math.max(0, depth + by)
    overlay.hidden = depth === 0
  }
  addEventListener('dragenter', () => over(1))
  addEventListener('dragleave', () => over(-1))
  addEventListener('dragover', (event) => event.preventDefault())
  addEventListener('drop', (event) => {
    event.preventDefault()
    over(-depth)
    take(event.dataTransfer?.files ?? [])
  })
  addEventListener('paste', (event) => take(event.clipboardData?.files ?? []))
  for (const id of ['open-picture', 'open-model']) {
    const input = find<HTMLInputElement>(id)
    input.addEventListener('change', () => {
      take(input.files ?? [])
      // The same file may be chosen again.
      input.value = ''
    })
  }
}
