// What a bundle owes to the packages in it: their names, versions, licences, and the texts of these.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * @param {Iterable<string>} modules files and other modules of a bundle
 * @returns {string}
 */
export function thirdPartyNotices(modules) {
  const folders = new Set()
  for (const id of modules) {
    const own = /^\0?(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(id)?.[1]
    if (own !== undefined && existsSync(join(own, 'package.json'))) folders.add(own)
  }
  const byText = new Map()
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
    const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n')
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`])
  }
  const parts = [...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}\n`)
  return `This bundle contains the following packages.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`
}
