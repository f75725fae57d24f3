import openapiTS, { astToString } from 'openapi-typescript'
import ts from 'typescript'

const HEADER = `// Made from the OpenAPI document by "npm run generate-client": change the routes, not this file.

`

/** TypeScript types of everything that an OpenAPI document says. */
export async function toTypes(document: object): Promise<string> {
  const nodes = await openapiTS(structuredClone(document) as never, {
    alphabetize: true,
    // A parameter or field with a default may be left out; it is required only where the document says so.
    defaultNonNullable: false,
    transform: ({ format }) => (format === 'binary' ? ts.factory.createTypeReferenceNode('Blob') : undefined),
  })
  return HEADER + astToString(nodes)
}
