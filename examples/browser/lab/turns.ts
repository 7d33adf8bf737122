// Who may use the model, one after another; in the course of a training, between two of its batches.

type Work<T> = () => Promise<T>

export class Turns {
  #last: Promise<unknown> = Promise.resolve()
  /** Who comes while a training lasts. */
  #guests: Work<void>[] | undefined

  /** Does `work` as soon as the model is at rest. */
  take<T>(work: Work<T>): Promise<T> {
    const guests = this.#guests
    if (!guests) return this.after(work)
    return new Promise((resolve, reject) => guests.push(() => work().then(resolve, reject)))
  }

  /** Does `work` when all that came before is over, a training as well. */
  after<T>(work: Work<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => undefined)
    return done
  }

  /** Does what takes long, and calls `rest` whenever others may have their turns. */
  host<T>(work: (rest: Work<void>) => Promise<T>): Promise<T> {
    return this.after(async () => {
      const guests: Work<void>[] = (this.#guests = [])
      const rest = async (): Promise<void> => {
        for (const turn of guests.splice(0)) await turn()
      }
      try {
        return await work(rest)
      } finally {
        this.#guests = undefined
        await rest()
      }
    })
  }
}
