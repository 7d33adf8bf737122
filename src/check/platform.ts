// Structural types for objects of the platform, reduced to what the library uses. A program compiled with neither the DOM's
// types nor Node's does not know the original names, and could not compile against them.

/** An `AbortSignal`: `controller.signal` of an `AbortController`. */
export interface AbortSignalLike {
  /** Whether it has been aborted. */
  readonly aborted: boolean
  /** The reason given to `abort`. */
  readonly reason?: unknown
  /** Registers a listener for the abort. */
  addEventListener(type: 'abort', listener: () => void): void
}

/** A `URL`. */
export interface URLLike {
  /** The address as text. */
  readonly href: string
  /** The parsed query. */
  readonly searchParams: object
}

/** Anything that holds a file's bytes: a `Blob`, a `File`, or the `Response` of a `fetch`. */
export interface BlobSource {
  /** The bytes. */
  arrayBuffer(): Promise<ArrayBuffer>
}

/** A `File`: bytes with a name. */
export interface FileSource extends BlobSource {
  /** The file's name, without a path. */
  readonly name: string
}

/** @throws the signal's reason, if it has been aborted. */
export function throwIfAborted(signal: AbortSignalLike | undefined): void {
  if (signal?.aborted) throw signal.reason ?? new Error('it was aborted')
}
