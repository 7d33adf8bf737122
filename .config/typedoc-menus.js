// A plugin for TypeDoc: the site's menu. Chapters come in reading order, with their numbers. The API is grouped by the
// rooms of src that it comes from. Options are listed with the function that takes them. A script opens the menu by keys.

import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  Comment,
  CommentTag,
  Converter,
  DefaultTheme,
  DefaultThemeRenderContext,
  JSX,
  PageEvent,
  ReflectionKind,
  RendererEvent,
} from 'typedoc'
import { addToHead } from './typedoc-head.js'

/** The names of the API's groups, by where their members are defined. */
const categories = [
  ['Options', (path, name) => /(Config|Options)$/.test(name)],
  ['Models', /^src\/(model|graph)\//],
  ['Layers', /^src\/(layers\/|tensor\/initializers?\.)/],
  ['Callbacks', /^src\/training\/callbacks\//],
  ['Training', /^src\/training\//],
  ['Looking inside', /^src\/inspect\//],
  ['Data and images', /^src\/(data|check|turbo)\b/],
  ['Model files', /^src\/formats\//],
  ['Tensors and backends', /^(src\/(tensor|gpu)|kernels\/(device|shape|gpu|wasm))\b/],
  ['Ops', /^kernels\//],
].map(([name, test]) => [name, test instanceof RegExp ? (path) => test.test(path) : test])

/** What the page's columns are for who hears them. */
const landmarks = [
  ['col-content', 'main'],
  ['col-sidebar', 'complementary'],
]

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
  app.converter.on(
    Converter.EVENT_RESOLVE_END,
    ({ project }) => {
      project.groups.forEach(sortDocuments)
      for (const group of project.groups) if (group.title === 'Modules') group.title = 'API'
    },
    -1000,
  )
  app.renderer.on(PageEvent.END, (page) => {
    for (const [column, role] of landmarks)
      page.contents = page.contents?.replace(
        `<div class="${column}"`,
        `<div class="${column}" role="${role}"`,
      )
    if (page.contents) addToHead(page, '<script defer src="assets/site-menu.js"></script>')
  })
  app.renderer.on(RendererEvent.END, ({ outputDirectory }) => {
    const script = fileURLToPath(new URL('site-menu.js', import.meta.url))
    copyFileSync(script, join(outputDirectory, 'assets/site-menu.js'))
  })
  app.renderer.defineTheme('receptive', Theme)
  app.renderer.hooks.on('content.end', (context) => neighbors(context))
}

function categorize(reflection) {
  const defined = reflection.isReference() ? reflection.getTargetReflection() : reflection
  const path = defined.sources?.[0]?.fileName ?? defined.children?.[0]?.sources?.[0]?.fileName ?? ''
  const [category] = categories.find(([, holds]) => holds(path, reflection.name)) ?? ['Other']
  const commented = reflection.signatures?.[0] ?? reflection
  commented.comment ??= new Comment()
  commented.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: category }]))
}

const isDocument = (reflection) => reflection.kindOf(ReflectionKind.Document)
const chapterOf = ({ frontmatter }) => frontmatter?.chapter
/** The position of a document in its section. */
const orderOf = ({ frontmatter }) => frontmatter.chapter ?? frontmatter.order ?? 0

function sortDocuments(group) {
  if (group.children.every(isDocument)) group.children.sort((a, b) => orderOf(a) - orderOf(b))
}

class Theme extends DefaultTheme {
  /** Chapters have their numbers in the menu only. */
  buildNavigation(project) {
    const pages = project.getReflectionsByKind(ReflectionKind.Document)
    const numbers = new Map(pages.map((page) => [this.router.getFullUrl(page), chapterOf(page)]))
    const item = ({ text, path, children, ...rest }) => ({
      ...rest,
      path,
      text: numbers.get(path) === undefined ? text : `${numbers.get(path)}. ${text}`,
      children: children && withoutKinds(children).map(item),
    })
    return super.buildNavigation(project).map(item)
  }

  getRenderContext(page) {
    return new Context(this.router, this, page, this.application.options)
  }
}

/** The members of a namespace, not grouped by kind: all of `layers` are functions. */
const withoutKinds = (items) =>
  items.every(({ path }) => path === undefined) && items.length === 1 ? items[0].children : items

class Context extends DefaultThemeRenderContext {
  constructor(...args) {
    super(...args)
    const { breadcrumbs, commentSummary, reflectionFlags } = this
    this.commentShortSummary = (model) => this.displayParts(firstSentence(model))
    // A document's path would only repeat its title.
    this.breadcrumbs = (model) => (isDocument(model) ? aboutChapter(model) : breadcrumbs(model))
    // For an option, "read-only" means nothing, and the question mark already says "optional".
    this.reflectionFlags = (model) => (model.kindOf(ReflectionKind.Property) ? null : reflectionFlags(model))
    // A parameter without a comment would get that of its options, which follows anyway. Beside a list of options, "Options of
    // conv2d" says nothing.
    this.commentSummary = (model) =>
      (model.isParameter() && !model.comment) || (model !== this.model && isOnlyTitle(model))
        ? undefined
        : commentSummary(model)
  }
}

const isOnlyTitle = ({ comment }) => /^(Options|Configuration) of /.test(comment?.summary[0]?.text)

/** What a list of names says of each. */
function firstSentence(model) {
  const { summary = [] } = model.comment ?? model.signatures?.[0].comment ?? {}
  const end = summary.findIndex(({ kind, text }) => kind === 'text' && sentenceEnd.test(text))
  return end < 0
    ? summary
    : [...summary.slice(0, end), { ...summary[end], text: summary[end].text.split(sentenceEnd)[0] + '.' }]
}

/** A period, but not that of an initial; or a colon before a list or a piece of code. */
const sentenceEnd = /(?<!\b[A-Z])\.(?=\s|$)|:\n/

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
  return createElement(
    'nav',
    { class: 'neighbors', 'aria-label': 'Chapters' },
    link(own - 1, '← ', ''),
    link(own + 1, '', ' →'),
  )
}
