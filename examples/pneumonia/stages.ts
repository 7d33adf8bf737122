// Stage lines with durations, and a counter on a terminal.

/** Runs the stages of the study one after another, prints them, and records the seconds that each took. */
export class Stages {
  readonly seconds: Record<string, number> = {}

  async run<T>(name: string, title: string, work: () => Promise<T>): Promise<T> {
    console.log(`\n${title}`)
    const begin = performance.now()
    try {
      return await work()
    } finally {
      this.seconds[name] = Math.round(performance.now() - begin) / 1000
      console.log(`  ${this.seconds[name].toFixed(1)} s`)
    }
  }
}

/** Shows `done` of `total` in place on a terminal; nothing elsewhere. */
export function showCount(done: number, total: number): void {
  if (!process.stderr.isTTY) return
  process.stderr.write(`\r  ${done}/${total}${done === total ? '\n' : ''}`)
}
