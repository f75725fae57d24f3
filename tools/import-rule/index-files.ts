import ts from 'typescript'

/** Says at which lines an index.ts does anything but re-export by name. */
export function findIndexProblems(source: string): { readonly line: number; readonly why: string }[] {
  const file = ts.createSourceFile('index.ts', source, ts.ScriptTarget.Latest)
  return file.statements.flatMap((statement) => {
    const why = refuseStatement(statement)
    if (why === undefined) return []
    return [{ line: file.getLineAndCharacterOfPosition(statement.getStart(file)).line + 1, why }]
  })
}

function refuseStatement(statement: ts.Statement): string | undefined {
  if (!ts.isExportDeclaration(statement)) return 'an index.ts holds no code, only re-exports'
  if (statement.moduleSpecifier === undefined) return 'an index.ts re-exports straight from the module'
  if (statement.exportClause === undefined || !ts.isNamedExports(statement.exportClause)) return 're-export by name'
  return undefined
}
