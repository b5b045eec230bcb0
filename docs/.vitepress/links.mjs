import fs from 'node:fs'
import path from 'node:path'

/** As GitHub makes anchors of headings, so that a link leads there on both. */
export function slug(heading) {
  return heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replaceAll(' ', '-')
}

/**
 * Links of the pages are those of the files in the project. On the site the pages of docs are at the root, and the project's other
 * pages, and files that are linked to, in the folder "project". What is no file ends the build.
 */
export class ProjectLinks {
  #project
  #site
  #anchors = []

  constructor(project, site) {
    this.#project = project
    this.#site = site
  }

  addTo(markdown) {
    markdown.core.ruler.push('links-of-the-project', ({ tokens, env }) => {
      const links = tokens.flatMap((token) => token.children ?? []).filter((token) => token.type === 'link_open')
      links.forEach((link) => this.#lead(link, env.relativePath))
    })
  }

  /** VitePress and the checker of links look for the pages alone. */
  checkAnchors(folder) {
    for (const { from, target, page, anchor } of this.#anchors) {
      const html = fs.readFileSync(path.join(folder, page.replace(/\.md$/, '.html')), 'utf8')
      if (!html.includes(`id="${anchor}"`)) throw new Error(`${from}: ${target} leads to no heading`)
    }
  }

  #lead(link, page) {
    const target = link.attrGet('href')
    if (target.startsWith('//') || target.includes(':')) return
    const from = page.startsWith('project/') ? page.slice('project/'.length) : `docs/${page}`
    const [name, anchor] = target.split('#')
    const file = name === '' ? from : path.posix.join(path.posix.dirname(from), name)
    if (!fs.existsSync(path.join(this.#project, file))) throw new Error(`${from}: ${target} leads nowhere`)
    const there = file.startsWith('docs/') ? file.slice('docs/'.length) : `project/${file}`
    if (anchor) this.#anchors.push({ from, target, page: there, anchor })
    link.attrSet('href', `/${there}${anchor ? `#${anchor}` : ''}`)
    if (!there.endsWith('.md')) {
      link.attrSet('target', '_blank')
      const copy = path.join(this.#site, 'public', there)
      fs.mkdirSync(path.dirname(copy), { recursive: true })
      fs.copyFileSync(path.join(this.#project, file), copy)
    }
  }
}
