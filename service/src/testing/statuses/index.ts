export { SPECIAL } from './special.ts'
export { nameOf, type Prepared, type Provoke, prepare, type Scene, send, USUAL } from './usual.ts'
