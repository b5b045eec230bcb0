import path from 'node:path'
import { defineConfig } from 'vitepress'
import { ProjectLinks, slug } from './links.mjs'
import { navigation } from './navigation.mjs'

// scripts/build-docs works on a copy of the folder docs, in which the project's other pages are in the folder "project".
const site = path.resolve(import.meta.dirname, '..')
const groups = navigation(site)
const links = new ProjectLinks(process.env.SHMARRAY_PROJECT, site)

export default defineConfig({
  title: 'shmarray',
  description: 'Typed arrays in shared memory on Linux, for Java, Python and C',
  lang: 'en',
  base: process.env.SHMARRAY_BASE ?? '/',
  markdown: {
    anchor: { slugify: slug },
    config: (markdown) => links.addTo(markdown)
  },
  buildEnd: (build) => links.checkAnchors(build.outDir),
  themeConfig: {
    nav: [...groups, { text: 'API', link: '/api/index.html', target: '_self' }],
    sidebar: groups,
    outline: 'deep',
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: 'https://github.com/shmarray/shmarray' }]
  }
})
