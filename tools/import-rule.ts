import { resolve } from 'node:path'
import { checkImports } from './import-rule/check-imports.ts'

const { modules, violations } = await checkImports(resolve(import.meta.dirname, '..'))
for (const { rule, at, why } of violations) console.error(`${at}: ${why} (${rule})`)
console.log(`${modules} modules, ${violations.length} violations`)
if (violations.length > 0) process.exitCode = 1
