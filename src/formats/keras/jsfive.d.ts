// The package comes without types; these cover what is used.
declare module 'jsfive' {
  export class Group {
    readonly keys: readonly string[]
    readonly attrs: Readonly<Record<string, unknown>>
    get(name: string): Group | Dataset | null
  }
  export class File extends Group {
    constructor(bytes: ArrayBuffer)
  }
  export class Dataset {
    readonly shape: readonly number[]
    readonly dtype: unknown
    readonly value: ArrayLike<number>
    readonly attrs: Readonly<Record<string, unknown>>
  }
}
