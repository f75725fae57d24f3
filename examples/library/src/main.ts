import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  defineSettings,
  integerSetting,
  optionalSetting,
  parseSettings,
  pathSetting,
  urlSetting,
} from '@longrun/storage'
import { Catalogue } from './catalogue.ts'
import { createFront } from './http.ts'
import { Lending } from './lending.ts'
import { openLibrary } from './open-library.ts'
import { Staff } from './staff.ts'

const postgres = { protocols: ['postgres:', 'postgresql:'] }
const settings = defineSettings({
  databaseUrl: optionalSetting(urlSetting({ ...postgres, env: 'DATABASE_URL', description: 'PostgreSQL 15 to 18' })),
  directDatabaseUrl: optionalSetting(
    urlSetting({ ...postgres, env: 'DIRECT_DATABASE_URL', description: 'The same as owner and past any pooler' }),
  ),
  dataDir: pathSetting({ env: 'LIBRARY_DATA_DIR', default: '.library', description: 'Data of a server of our own' }),
  port: integerSetting({ env: 'PORT', minimum: 0, maximum: 65_535, default: 8090, description: 'Port; 0 takes any' }),
})

const { port, ...where } = parseSettings(settings, { env: process.env, envPrefix: 'LIBRARY_' })
await using library = await openLibrary(where)
const staff = new Staff(library.database)
const services = { staff, catalogue: new Catalogue(library.database), lending: new Lending(library) }

if (await staff.isEmpty()) {
  const first = { email: 'desk@library.example', password: randomBytes(9).toString('base64url') }
  await staff.open('The library', first)
  console.log(`The first librarian, shown once: ${first.email} ${first.password}`)
}

const front = createFront(services).listen(port, '127.0.0.1')
await once(front, 'listening')
const address = front.address()
console.log(`http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`)
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
front.close()
await once(front, 'close')
