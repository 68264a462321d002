import {
  DOORS,
  EMPTY_WORDS,
  FORBIDDEN_PACKAGES,
  LINE_LIMIT,
  PRIVATE,
  type Rule,
  RULES,
} from './architecture.js';
import {
  type Import,
  importsOf,
  nodesOf,
  parseSource,
  type SourceTree,
  type SyntaxNode,
} from './imports.js';

/** Imports that the table does not allow, each in words. */
export function forbiddenImports(tree: SourceTree): readonly string[] {
  return allImports(tree)
    .filter((one) => !isAllowed(one, tree))
    .map((one) => `${one.from} imports ${one.target ?? one.specifier}`);
}

/** Files that no rule of the table is for. */
export function unruledFiles(tree: SourceTree): readonly string[] {
  return [...tree.keys()].filter((path) => !ruleOf(path));
}

/** Circles of files that import each other, as paths; types count, for they bind readers too. */
export function cycles(tree: SourceTree): readonly string[] {
  const edges = new Map<string, string[]>();
  for (const { from, target } of allImports(tree)) {
    if (target) edges.set(from, [...(edges.get(from) ?? []), target]);
  }
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) found.push([...trail.slice(at), path].join(' → '));
    if (at >= 0 || done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of tree.keys()) visit(path, []);
  return found;
}

/** Files with more lines than the limit. */
export function longFiles(tree: SourceTree): readonly string[] {
  return [...tree]
    .filter(([path]) => !path.startsWith('migrations/'))
    .map(([path, source]) => [path, source.trimEnd().split('\n').length] as const)
    .filter(([, lines]) => lines > LINE_LIMIT)
    .map(([path, lines]) => `${path} has ${lines} lines`);
}

/** Names of files, folders and classes that say nothing. */
export function emptyNames(tree: SourceTree): readonly string[] {
  return [...tree].flatMap(([path, source]) => {
    const names = [path, ...classNames(source)];
    return names
      .filter((name) => wordsOf(name).some((word) => EMPTY_WORDS.includes(word)))
      .map((name) => (name === path ? path : `${path} has ${name}`));
  });
}

/** Constructs that the project does without. */
export function forbiddenSyntax(tree: SourceTree): readonly string[] {
  return [...tree].flatMap(([path, source]) => {
    const root = parseSource(source);
    const found = new Set<string>();
    for (const node of nodesOf(root)) {
      const construct = FORBIDDEN_SYNTAX[constructOf(node)];
      if (construct) found.add(`${path} has ${construct}`);
    }
    if (awaitsAtTop(root['body'])) found.add(`${path} has a top-level await`);
    if (/(^|\/)index\.ts$/.test(path) && !DOORS.includes(path)) found.add(`${path} is a barrel`);
    return [...found];
  });
}

const FORBIDDEN_SYNTAX: Readonly<Record<string, string>> = {
  'TsKeywordType any': 'the type any',
  ExportDefaultDeclaration: 'a default export',
  ExportDefaultExpression: 'a default export',
  TsEnumDeclaration: 'an enum',
  TsNamespaceDeclaration: 'a namespace',
};

function constructOf(node: SyntaxNode): string {
  return node.type === 'TsKeywordType'
    ? `TsKeywordType ${String(node['kind'])}`
    : String(node.type);
}

function allImports(tree: SourceTree): readonly Import[] {
  return [...tree].flatMap(([path, source]) => importsOf(path, source));
}

function ruleOf(path: string): Rule | undefined {
  return RULES.filter(({ part }) => fits(path, part)).toSorted(
    (a, b) => b.part.length - a.part.length,
  )[0];
}

function isAllowed(one: Import, tree: SourceTree): boolean {
  const rule = ruleOf(one.from);
  if (!rule) return false;
  const { target } = one;
  if (target === undefined) return isAllowedPackage(one, rule);
  if (!tree.has(target)) return false;
  const guarded = Object.entries(PRIVATE).find(([part]) => fits(target, part));
  if (guarded && !fitsOne(one.from, guarded[1])) return false;
  if (fits(target, rule.part) && !DOORS.includes(target)) return true;
  if (fitsOne(target, rule.may)) return true;
  return one.typeOnly && fitsOne(target, rule.mayTypes ?? []);
}

function isAllowedPackage(one: Import, rule: Rule): boolean {
  const name = one.specifier;
  if (FORBIDDEN_PACKAGES.includes(packageOf(name))) return false;
  if (one.typeOnly && rule.packageTypes?.some((entry) => admits(entry, one))) return true;
  return rule.packages.some((entry) => admits(entry, one));
}

function admits(entry: string, { specifier, names }: Import): boolean {
  const [, name = '', only] = /^([^{]+)(?:\{(.+)\})?$/.exec(entry) ?? [];
  if (name === '*') return true;
  if (name.endsWith('*')) return specifier.startsWith(name.slice(0, -1));
  if (packageOf(specifier) !== name) return false;
  return (
    only === undefined || (specifier === name && names.every((it) => only.split(',').includes(it)))
  );
}

/** The package that a specifier is of: `@nestjs/core/router/x.js` → `@nestjs/core`. */
export function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : String(parts[0]);
}

/** Whether a file is in a folder, or is the file. */
function fits(path: string, part: string): boolean {
  return part.endsWith('/') ? path.startsWith(part) : path === part;
}

function fitsOne(path: string, parts: readonly string[]): boolean {
  return parts.some((part) => fits(path, part));
}

function classNames(source: string): readonly string[] {
  return [...nodesOf(parseSource(source))]
    .filter(({ type }) => type === 'ClassDeclaration' || type === 'TsInterfaceDeclaration')
    .map((node) => String(((node['identifier'] ?? node['id']) as SyntaxNode)?.['value']));
}

function wordsOf(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

const FUNCTIONS =
  /^(Function(Declaration|Expression)|ArrowFunctionExpression|Class(Method|Property)|PrivateMethod|Constructor|MethodProperty|StaticBlock)$/;

/** Whether something is awaited outside every function, which a CommonJS host could not load. */
function awaitsAtTop(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(awaitsAtTop);
  if (typeof node !== 'object' || node === null) return false;
  const { type } = node as SyntaxNode;
  if (type !== undefined && FUNCTIONS.test(type)) return false;
  return type === 'AwaitExpression' || Object.values(node).some(awaitsAtTop);
}
