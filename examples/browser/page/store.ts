// The page's state, in one place: actions change it, and views show what has changed.

export class Store<S extends object> {
  #state: S
  readonly #watchers: (() => void)[] = []

  constructor(state: S) {
    this.#state = state
  }

  get state(): Readonly<S> {
    return this.#state
  }

  set(change: Partial<S>): void {
    this.#state = { ...this.#state, ...change }
    for (const watcher of this.#watchers) watcher()
  }

  /** Calls `show` now, and whenever one of these parts of the state has become another. */
  watch<K extends keyof S>(keys: readonly K[], show: (state: Readonly<S>) => void): void {
    let shown: readonly S[K][] = []
    const watcher = (): void => {
      const values = keys.map((key) => this.#state[key])
      if (shown.length > 0 && values.every((value, i) => value === shown[i])) return
      shown = values
      show(this.#state)
    }
    this.#watchers.push(watcher)
    watcher()
  }
}
