// What is wrong with a file, and whether to go on regardless.

/** More warnings than these say nothing new. */
const MOST = 100

/** Throws at the first sign of damage, or collects what it finds. */
export class Damage {
  readonly warnings: string[] = []

  constructor(private readonly onDamage: 'throw' | 'decode') {}

  /** Damage that leaves something to decode. */
  found(what: string): void {
    if (this.onDamage === 'throw') throw new Error(what)
    if (this.warnings.length < MOST) this.warnings.push(what)
  }
}
