// Makes the static folder dist/ from the sources of all packages; nothing has to be built before.
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

await build({ configFile: fileURLToPath(new URL('vite.config.ts', import.meta.url)) })
