// Prepares a release in a workflow. It writes the address of the sources to package.json, where provenance is checked against it. It
// also makes the README's relative links lead there, since a registry's page has no files beside it.
//   GITHUB_SERVER_URL=… GITHUB_REPOSITORY=OWNER/NAME node .config/prepare-release.js TAG [FOLDER]

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const { process, console } = globalThis
const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env
const [tag, folder = '.'] = process.argv.slice(2)

function fail(message) {
  console.error(`error: ${message}`)
  process.exit(1)
}
if (!server || !repository || !tag) fail('GITHUB_SERVER_URL, GITHUB_REPOSITORY and a tag are needed')

const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
if (tag !== `v${manifest.version}`)
  fail(`the tag is ${tag}, and package.json says version ${manifest.version}`)
const changelog = readFileSync(join(folder, 'docs/changelog.md'), 'utf8')
if (!changelog.includes(`\n## ${manifest.version}`))
  fail(`docs/changelog.md has no section ${manifest.version}`)

const home = `${server}/${repository}`
Object.assign(manifest, {
  homepage: `${home}#readme`,
  repository: { type: 'git', url: `git+${home}.git` },
  bugs: `${home}/issues`,
})
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)

const readme = readFileSync(join(folder, 'README.md'), 'utf8')
writeFileSync(
  join(folder, 'README.md'),
  readme.replace(/\]\((?![a-z]+:|#)([^)\s]+)\)/g, (_, target) => `](${home}/blob/${tag}/${target})`),
)
