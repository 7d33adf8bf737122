// Puts a piece into its places.

/** What a piece's script exports: a function that fills its place. */
export type Piece = (place: HTMLElement) => void | Promise<void>

/** Fills the places of a piece in the page. If the piece fails, the place says why. */
export function fill(name: string, piece: Piece): void {
  for (const place of document.querySelectorAll<HTMLElement>(`[data-play="${name}"]`))
    void fillOne(place, piece)
}

async function fillOne(place: HTMLElement, piece: Piece): Promise<void> {
  place.replaceChildren()
  place.setAttribute('role', 'group')
  try {
    await piece(place)
    place.dataset.state = 'ready'
  } catch (error) {
    place.textContent = `This piece does not run here: ${error instanceof Error ? error.message : String(error)}`
    place.dataset.state = 'failed'
  }
}
