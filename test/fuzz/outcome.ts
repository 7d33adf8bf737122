// What may become of a damaged file.

/** What became of a damaged file: it was refused in words, or read; else what is wrong. */
export type Outcome = 'refused' | 'read' | { readonly fault: string }

/** The most characters of an error. */
const longest = 1500

/** Looks at an error: one in words is a refusal, any other a fault. */
export function refusal(error: unknown): Outcome {
  if (!(error instanceof Error)) return { fault: `raw error: ${String(error)}` }
  if (error.constructor !== Error) return { fault: `raw error: ${error.stack}` }
  if (
    /Maximum call stack|Invalid (typed )?array|out of memory|undefined \(reading|is not a function/.test(
      error.message,
    )
  )
    return { fault: `raw error within words: ${error.message.slice(0, 300)}` }
  if (error.message.length > longest)
    return { fault: `an error of ${error.message.length} characters: ${error.message.slice(0, 300)}` }
  return 'refused'
}
