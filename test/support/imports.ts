import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from '@swc/core';

/** Sources by their path from the root of the project, with slashes. */
export type SourceTree = ReadonlyMap<string, string>;

/** One import or re-export, static or dynamic, or a type that names its module. */
export interface Import {
  readonly from: string;
  readonly specifier: string;
  /** The path of the imported file when it is one of the project; nothing for a package. */
  readonly target: string | undefined;
  /** What is imported by name; `*` for everything. */
  readonly names: readonly string[];
  /** Erased by the compiler: nothing is loaded. */
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

/** Any node of the syntax tree: all that matters is its type and its children. */
export interface SyntaxNode {
  readonly type?: string;
  readonly [member: string]: unknown;
}

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The TypeScript sources below these folders, and those folders that exist only. */
export function readSources(...folders: readonly string[]): SourceTree {
  const tree = new Map<string, string>();
  for (const folder of folders) {
    const present = statSync(join(ROOT, folder), { throwIfNoEntry: false })?.isDirectory();
    const names = present ? readdirSync(join(ROOT, folder), { recursive: true }) : [];
    for (const name of names.map(String).filter((one) => /(?<!\.d)\.ts$/.test(one))) {
      if (name.split('/').includes('node_modules')) continue;
      tree.set(posix.join(folder, name), readFileSync(join(ROOT, folder, name), 'utf8'));
    }
  }
  return tree;
}

export function parseSource(source: string): SyntaxNode {
  return parseSync(source, {
    syntax: 'typescript',
    decorators: true,
    target: 'es2023',
  }) as unknown as SyntaxNode;
}

/** Every node of the tree, the root first. */
export function* nodesOf(node: unknown): Generator<SyntaxNode> {
  if (Array.isArray(node)) {
    for (const child of node) yield* nodesOf(child);
  } else if (typeof node === 'object' && node !== null) {
    yield node as SyntaxNode;
    for (const child of Object.values(node)) yield* nodesOf(child);
  }
}

/** Every import of a file. */
export function importsOf(from: string, source: string): readonly Import[] {
  const found: Import[] = [];
  for (const node of nodesOf(parseSource(source))) {
    const read = READERS[node.type ?? '']?.(node);
    const specifier = read?.specifier;
    if (!read || specifier === undefined) continue;
    const target = specifier.startsWith('.') ? resolve(from, specifier) : undefined;
    found.push({ from, names: [], typeOnly: false, dynamic: false, ...read, specifier, target });
  }
  return found;
}

interface Read extends Partial<Pick<Import, 'names' | 'typeOnly' | 'dynamic'>> {
  readonly specifier: string | undefined;
}

const READERS: Readonly<Record<string, (node: SyntaxNode) => Read>> = {
  ImportDeclaration: readDeclaration,
  ExportNamedDeclaration: readDeclaration,
  ExportAllDeclaration: (node) => ({ specifier: textOf(node['source']), names: ['*'] }),
  TsImportType: (node) => ({ specifier: textOf(node['argument']), typeOnly: true }),
  TsExternalModuleReference: (node) => ({ specifier: textOf(node['expression']) }),
  CallExpression: (node) => {
    const callee = node['callee'] as SyntaxNode;
    const [first] = node['arguments'] as readonly { expression: SyntaxNode }[];
    const loads = callee.type === 'Import' || callee['value'] === 'require';
    return { specifier: loads ? textOf(first?.expression) : undefined, dynamic: true };
  },
};

function readDeclaration(node: SyntaxNode): Read {
  const specifiers = node['specifiers'] as readonly SyntaxNode[];
  const names = specifiers.map(importedName);
  const erased = specifiers.length > 0 && specifiers.every((one) => one['isTypeOnly'] === true);
  return {
    specifier: textOf(node['source']),
    names,
    typeOnly: node['typeOnly'] === true || erased,
  };
}

function importedName(specifier: SyntaxNode): string {
  if (specifier.type === 'ImportNamespaceSpecifier') return '*';
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  const name = (specifier['imported'] ?? specifier['orig'] ?? specifier['local']) as SyntaxNode;
  return String(name?.['value']);
}

function textOf(literal: unknown): string | undefined {
  const node = literal as SyntaxNode | null | undefined;
  return node?.type === 'StringLiteral' ? String(node['value']) : undefined;
}

function resolve(from: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier)).replace(/\.js$/, '.ts');
}
