export {
  type Catalogue,
  type CatalogueDifference,
  type CatalogueEntry,
  type CatalogueKind,
  compareCatalogues,
  toDifferenceText,
} from './catalogue.ts'
export { type CatalogueConnection, type CatalogueOptions, readCatalogue } from './read-catalogue.ts'
export { toSchemaSql } from './to-schema-sql.ts'
