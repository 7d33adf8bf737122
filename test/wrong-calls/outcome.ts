// What becomes of a call that is wrong: it is refused in words, or it fails as the language does, or it is accepted.

export interface Outcome {
  readonly kind: 'refused' | 'raw' | 'accepted'
  readonly said: string
}

/** What engines say of a mistake within the library. */
const raw =
  /cannot (read|destructure|convert|mix|access|perform)|is not (a function|iterable|a constructor|an object)|(is|of|are) undefined|undefined is|\[object |invalid (array|typed|string|date|time)|allocation failed|out of (range|bounds)|call stack/i

/** Makes a call, and waits for it if it gives a promise. */
export async function outcomeOf(call: () => unknown): Promise<Outcome> {
  try {
    await call()
    return { kind: 'accepted', said: '' }
  } catch (error) {
    if (!(error instanceof Error)) return { kind: 'raw', said: String(error) }
    const said = `${error.constructor === Error ? '' : `${error.name}: `}${error.message}`
    return { kind: error.constructor === Error && !raw.test(error.message) ? 'refused' : 'raw', said }
  }
}
