// The address of the library.

/**
 * The address or path from which Node finds packages for the library: that of this file, or of the bundle that contains it.
 * A bundle that is a script has no address, so the program's is used, or one in the current folder.
 */
export const ownAddress = (): string =>
  (import.meta.url as string | undefined) ?? process.argv.at(1) ?? `${process.cwd()}/index.js`
