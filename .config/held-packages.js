// The packages whose code a bundle holds beside our own.

import { readdirSync, readFileSync } from 'node:fs'

/**
 * The packages that esbuild's metafile says a bundle took code from.
 * @param {string} root the project's folder, which has node_modules.
 * @returns the name of each, the name and text of its license, and its copyright holder.
 */
export function heldPackages(root, { outputs }) {
  const { name: own } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
  const held = new Set()
  for (const { inputs } of Object.values(outputs))
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]
      if (name && name !== own && bytesInOutput > 0) held.add(name)
    }
  return [...held].sort().map((name) => {
    const folder = `${root}node_modules/${name}`
    const { license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
    const text = licenseOf(folder)
    const [copyright] = /^Copyright.*$/m.exec(text)
    return { name, license, copyright, text }
  })
}

/** The text of a package's license: LICENSE, or LICENSE.txt, or LICENCE.md. */
export const licenseOf = (folder) => {
  const name = readdirSync(folder).find((file) => /^licen[cs]e(\.\w+)?$/i.test(file))
  return readFileSync(`${folder}/${name}`, 'utf8').trim()
}

/** Each package, its license and its copyright, in one line. */
export const credits = (packages) =>
  packages.map(({ name, license, copyright }) => `${name}, ${license}, ${copyright}`).join('; ')
