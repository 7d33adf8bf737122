// Damage in a file, and whether to continue regardless.

/** Further warnings would not say anything new. */
const MOST = 100

/** Throws at the first sign of damage, or collects warnings. */
export class Damage {
  readonly warnings: string[] = []

  constructor(private readonly onDamage: 'throw' | 'decode') {}

  /** Reports damage after which something can still be decoded. */
  found(what: string): void {
    if (this.onDamage === 'throw') throw new Error(what)
    if (this.warnings.length < MOST) this.warnings.push(what)
  }
}
