import type { EntityDeclaration } from './define-entity.ts'

export function declarationProblems(_declaration: EntityDeclaration): void {}
