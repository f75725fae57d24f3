// `npm run sql`: the tables as they are declared now, and what logs their changes, to begin a migration with.
import { toAuditSql, toSeriesSql, toTableSql } from '@longrun/storage'
import { climateSeries } from './climate.ts'
import { ENTITIES } from './entities.ts'

const audited = [...ENTITIES.filter(({ audit }) => audit === 'changes'), climateSeries]
console.log([...ENTITIES.map(toTableSql), toSeriesSql(climateSeries), ...audited.map(toAuditSql)].join('\n'))
