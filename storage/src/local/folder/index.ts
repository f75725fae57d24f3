export { APP, createData, DATABASE, OWNER, removeUnfinished } from './create-data.ts'
export {
  DATA,
  HOME,
  hasData,
  openDataFolder,
  PASSWORDS,
  type Passwords,
  prepareFolder,
  toFolderRefusal,
  toRepair,
} from './data-folder.ts'
export { lockFolder } from './folder-lock.ts'
