import fs from 'node:fs'
import path from 'node:path'

/** The pages of a folder, without the one that leads to the others. */
function pages(folder) {
  return fs.readdirSync(folder).filter((file) => file.endsWith('.md') && file !== 'index.md' && file !== 'README.md')
}

/** An entry, named by the first heading of its page. */
function entry(folder, page) {
  const heading = fs.readFileSync(path.join(folder, page), 'utf8').match(/^# (.+)$/m)
  if (!heading) throw new Error(`${page} has no heading`)
  return { text: heading[1], link: `/${page.replace(/\.md$/, '')}` }
}

/**
 * The groups of docs/index.md, in its order: each item of its list begins with the name of the group, and links to the pages. Last
 * come the pages of the project itself. Fails if a page of docs is in no group.
 */
export function navigation(docs) {
  const items = fs.readFileSync(path.join(docs, 'index.md'), 'utf8').match(/^- .*(\n  .*)*/gm) ?? []
  const named = items.map((item) => [...item.matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, page]) => page))
  const missing = pages(docs).filter((page) => !named.flat().includes(page))
  if (missing.length > 0) {
    throw new Error(`docs/index.md does not lead to ${missing.join(', ')}: name each page in one of its groups`)
  }
  return [
    ...items.map((item, i) => ({
      text: item.slice(2, item.indexOf(':')),
      items: named[i].map((page) => entry(docs, page))
    })),
    { text: 'Project', items: pages(path.join(docs, 'project')).map((page) => entry(docs, `project/${page}`)) }
  ]
}
