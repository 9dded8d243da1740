import { parseSync, Visitor, type Expression } from 'oxc-parser';

/** One place where a file names another module. */
export interface Import {
  /** What stands in the quotes; `null` where it is computed and so cannot be known from the source. */
  readonly specifier: string | null;
  /** True where nothing of the import is left at run time. */
  readonly isTypeOnly: boolean;
  readonly line: number;
}

/** Every module that a source text names: static, re-exported, dynamic, required, or in a type. */
export function importsOf(file: string, source: string): readonly Import[] {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);

  const found: Import[] = [];
  function add(start: number, specifier: string | null, isTypeOnly: boolean): void {
    found.push({ specifier, isTypeOnly, line: lineAt(source, start) });
  }

  new Visitor({
    ImportDeclaration(node) {
      const isEachAType =
        node.specifiers.length > 0 &&
        node.specifiers.every((one) => one.type === 'ImportSpecifier' && one.importKind === 'type');
      add(node.start, node.source.value, node.importKind === 'type' || isEachAType);
    },
    ExportAllDeclaration(node) {
      add(node.start, node.source.value, node.exportKind === 'type');
    },
    ExportNamedDeclaration(node) {
      if (node.source) add(node.start, node.source.value, node.exportKind === 'type');
    },
    ImportExpression(node) {
      add(node.start, literalOf(node.source), false);
    },
    TSImportType(node) {
      add(node.start, node.source.value, true);
    },
    TSImportEqualsDeclaration(node) {
      if (node.moduleReference.type !== 'TSExternalModuleReference') return;
      add(node.start, node.moduleReference.expression.value, node.importKind === 'type');
    },
    CallExpression(node) {
      const [first] = node.arguments;
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'require' || !first) return;
      add(node.start, first.type === 'SpreadElement' ? null : literalOf(first), false);
    },
  }).visit(program);
  return found;
}

function literalOf(node: Expression): string | null {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral' && node.expressions.length === 0) {
    return node.quasis[0]?.value.cooked ?? null;
  }
  return null;
}

function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length;
}
