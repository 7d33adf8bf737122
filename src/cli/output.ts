// Where a command's words go: results to the standard output, everything else to the standard error.

/** What a command prints with. */
export interface Output {
  /** Prints a line of the result. */
  print(line: string): void
  /** Says something besides: progress, an error. */
  say(line: string): void
  /** The same for text with its own line ends. */
  printText(text: string): void
  sayText(text: string): void
  /** Whether a bar may move: the standard error is a terminal, and results go elsewhere. */
  readonly bar: boolean
}

export const terminal: Output = {
  print: (line) => void process.stdout.write(`${line}\n`),
  say: (line) => void process.stderr.write(`${line}\n`),
  printText: (text) => void process.stdout.write(text),
  sayText: (text) => void process.stderr.write(text),
  bar: process.stderr.isTTY && !process.stdout.isTTY,
}
