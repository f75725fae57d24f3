export { type JoiningDatabase, openJoining } from './open-joining.ts'
