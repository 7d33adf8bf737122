// Lets plugins for TypeDoc add elements to the head of some pages.

/** Adds elements whose `href` or `src` are addresses within the site. */
export function addToHead(page, ...elements) {
  const top = '../'.repeat(page.url.split('/').length - 1)
  const added = elements.map((element) => element.replace(/(href|src)="/, `$1="${top}`)).join('')
  page.contents = page.contents.replace('</head>', `${added}</head>`)
}
