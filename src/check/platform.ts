// What the platform makes and the library takes, as much of it as is used: a program that has neither the DOM's types nor Node's
// has no names for these, and its compiler would stumble over ours.

/** An `AbortSignal`: `controller.signal` of an `AbortController`. */
export interface AbortSignalLike {
  /** Whether it has aborted. */
  readonly aborted: boolean
  /** What it aborted for. */
  readonly reason?: unknown
  /** Has `listener` called when it aborts. */
  addEventListener(type: 'abort', listener: () => void): void
}

/** A `URL`. */
export interface URLLike {
  readonly href: string
  readonly searchParams: object
}

/** What holds a file's bytes: a `Blob`, a `File`, or the `Response` of a `fetch`. */
export interface BlobSource {
  /** The bytes. */
  arrayBuffer(): Promise<ArrayBuffer>
}

/** A `File`: bytes that have a name. */
export interface FileSource extends BlobSource {
  readonly name: string
}

/** @throws the signal's reason, if it has aborted. */
export function throwIfAborted(signal: AbortSignalLike | undefined): void {
  if (signal?.aborted) throw signal.reason ?? new Error('it was aborted')
}
