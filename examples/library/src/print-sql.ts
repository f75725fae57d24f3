// `npm run sql`: the tables as they are declared now, to begin a migration with.
import { toSeriesSql, toTableSql } from '@longrun/storage'
import { climateSeries } from './climate.ts'
import { ENTITIES } from './entities.ts'

console.log([...ENTITIES.map(toTableSql), toSeriesSql(climateSeries)].join('\n'))
