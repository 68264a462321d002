import { dirname, join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../support/imports.js';

/** Where an application would be that uses the package by its name. */
const FILE = join(ROOT, 'test', 'types', 'application.ts');

/** Files that were read once: every program has the same libraries. */
const sources = new Map<string, ts.SourceFile | undefined>();

/** What the compiler says of one file that is written nowhere, with the options of this project. */
export function compiled(text: string): readonly string[] {
  const options = { ...projectOptions(), paths: doors() };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (path) => path === FILE || fileExists(path);
  host.readFile = (path) => (path === FILE ? text : readFile(path));
  host.getSourceFile = (path, target) => {
    if (path === FILE) return ts.createSourceFile(path, text, target);
    if (!sources.has(path)) sources.set(path, getSourceFile(path, target));
    return sources.get(path);
  };
  const program = ts.createProgram({ rootNames: [FILE], options, host });
  const file = program.getSourceFile(FILE);
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
    ({ messageText, start = 0 }) =>
      `${lineAt(text, start)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  );
}

function projectOptions(): ts.CompilerOptions {
  const path = join(ROOT, 'tsconfig.json');
  const { config } = ts.readConfigFile(path, ts.sys.readFile) as { readonly config: object };
  return ts.parseJsonConfigFileContent(config, ts.sys, dirname(path)).options;
}

/** The package by its names. */
function doors(): Record<string, string[]> {
  return {
    'nest-authorization-server': [join(ROOT, 'src', 'index.ts')],
    'nest-authorization-server/resource': [join(ROOT, 'src', 'resource', 'index.ts')],
  };
}

function lineAt(text: string, start: number): string {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  return text.slice(from).split('\n', 1)[0]?.trim() ?? '';
}
