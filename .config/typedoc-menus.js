// A plugin for TypeDoc: the site's menu. Chapters stand in the order in which they are read, with their numbers, and the API by the
// rooms of src that it comes from. Options are listed where the function is that takes them.

import { Comment, CommentTag, Converter, DefaultTheme, JSX, ReflectionKind } from 'typedoc'

/** What the API's parts are called, by where they are defined. */
const categories = [
  ['Options', (path, name) => /(Config|Options|Attributes|Checks)$/.test(name)],
  ['Models', /^src\/(model|graph)\//],
  ['Layers', /^src\/layers\//],
  ['Callbacks', /^src\/training\/callbacks\//],
  ['Training', /^src\/training\//],
  ['Looking inside', /^src\/inside\//],
  ['Data and images', /^src\/(data|check)\//],
  ['Model files', /^src\/formats\//],
  ['Tensors and backends', /^(src\/tensor|kernels\/(device|shape))/],
  ['Ops', /^kernels\//],
].map(([name, test]) => [name, test instanceof RegExp ? (path) => test.test(path) : test])

const modules = { index: 'receptive', src: 'receptive', gpu: 'receptive/gpu', turbo: 'receptive/turbo' }
const isEntry = ({ kind }) => kind === ReflectionKind.Module

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const entry of project.children.filter(isEntry)) {
      entry.name = modules[entry.name.replace(/^src\//, '')] ?? entry.name
      for (const child of entry.children) categorize(child)
    }
    for (const options of project.getReflectionsByKind(ReflectionKind.Interface))
      if (/(Config|Options)$/.test(options.name)) options.comment?.modifierTags.add('@expand')
  })
  // After TypeDoc has made its groups.
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => project.groups.forEach(sortDocuments), -1000)
  app.renderer.defineTheme('receptive', Theme)
  app.renderer.hooks.on('content.begin', ({ page }) => aboutChapter(page.model))
  app.renderer.hooks.on('content.end', (context) => neighbors(context))
}

function categorize(reflection) {
  const path = reflection.sources?.[0]?.fileName ?? reflection.children?.[0]?.sources?.[0]?.fileName ?? ''
  const [category] = categories.find(([, holds]) => holds(path, reflection.name)) ?? ['Other']
  const commented = reflection.signatures?.[0] ?? reflection
  commented.comment ??= new Comment()
  commented.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: category }]))
}

const isDocument = (reflection) => reflection.kindOf(ReflectionKind.Document)
const chapterOf = ({ frontmatter }) => frontmatter?.chapter
/** Where a document stands in its section: pages without a number before the chapters. */
const orderOf = ({ frontmatter }) => frontmatter.chapter ?? (frontmatter.order ?? 0) - 100

function sortDocuments(group) {
  if (group.children.every(isDocument)) group.children.sort((a, b) => orderOf(a) - orderOf(b))
}

/** Chapters' numbers stand in the menu, and in the menu alone. */
class Theme extends DefaultTheme {
  buildNavigation(project) {
    const numbers = new Map(
      project.getReflectionsByKind(ReflectionKind.Document).map((page) => [this.router.getFullUrl(page), chapterOf(page)]),
    )
    const numbered = ({ text, path, children, ...rest }) => ({
      ...rest,
      path,
      text: numbers.get(path) === undefined ? text : `${numbers.get(path)}. ${text}`,
      children: children?.map(numbered),
    })
    return super.buildNavigation(project).map(numbered)
  }
}

const { createElement, Fragment } = JSX

function aboutChapter(model) {
  const { chapter, minutes } = model.frontmatter ?? {}
  return chapter === undefined
    ? createElement(Fragment)
    : createElement('p', { class: 'about-chapter' }, `Chapter ${chapter} · about ${minutes} minutes`)
}

/** Links to the chapters before and after a chapter. */
function neighbors({ page, urlTo }) {
  const own = chapterOf(page.model)
  if (own === undefined) return createElement(Fragment)
  const chapters = page.project.documents.filter((one) => chapterOf(one) !== undefined)
  const link = (chapter, before, after) => {
    const found = chapters.find((one) => chapterOf(one) === chapter)
    if (!found) return createElement('span')
    const rel = before ? 'prev' : 'next'
    return createElement('a', { href: urlTo(found), rel }, `${before}${chapter}. ${found.name}${after}`)
  }
  return createElement('nav', { class: 'neighbors', 'aria-label': 'Chapters' }, link(own - 1, '← ', ''), link(own + 1, '', ' →'))
}
