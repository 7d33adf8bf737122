// The output of a command: results go to the standard output, everything else to the standard error.

/** The output of a command. */
export interface Output {
  /** Prints a line of the result. */
  print(line: string): void
  /** Prints anything else: progress, an error. */
  say(line: string): void
  /** The same for text that contains its line breaks. */
  printText(text: string): void
  sayText(text: string): void
  /** Whether to show a progress bar: if the standard error is a terminal, and results go elsewhere. */
  readonly bar: boolean
}

export const terminal: Output = {
  print: (line) => void process.stdout.write(`${line}\n`),
  say: (line) => void process.stderr.write(`${line}\n`),
  printText: (text) => void process.stdout.write(text),
  sayText: (text) => void process.stderr.write(text),
  bar: process.stderr.isTTY && !process.stdout.isTTY,
}
