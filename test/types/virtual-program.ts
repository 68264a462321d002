import { dirname, join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../support/imports.js';

/** Where an application would be that uses the package by its name. */
const FOLDER = join(ROOT, 'test', 'types');

/** Files that were read once: every program has the same libraries. */
const sources = new Map<string, ts.SourceFile | undefined>();

/** What the compiler says of one file that is written nowhere, with the options of this project. */
export function compiled(text: string): readonly string[] {
  const [said = []] = compiledFiles({ 'application.ts': text }).values();
  return said;
}

/** The same of several files of one program, by their names. */
export function compiledFiles(
  texts: Readonly<Record<string, string>>,
): ReadonlyMap<string, readonly string[]> {
  const files = new Map(Object.entries(texts).map(([name, text]) => [join(FOLDER, name), text]));
  const options = { ...projectOptions(), paths: doors() };
  const host = hostWith(files, options);
  const program = ts.createProgram({ rootNames: [...files.keys()], options, host });
  return new Map(Object.keys(texts).map((name) => [name, remarks(program, join(FOLDER, name))]));
}

function remarks(program: ts.Program, path: string): readonly string[] {
  const file = program.getSourceFile(path);
  return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
    ({ messageText, start = 0 }) =>
      `${lineAt(file?.text ?? '', start)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  );
}

function hostWith(files: ReadonlyMap<string, string>, options: ts.CompilerOptions) {
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, target) => {
    const text = files.get(path);
    if (text !== undefined) return ts.createSourceFile(path, text, target);
    if (!sources.has(path)) sources.set(path, getSourceFile(path, target));
    return sources.get(path);
  };
  return host;
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
    'nest-authorization-server/testing': [join(ROOT, 'src', 'testing', 'index.ts')],
    'nest-authorization-server/telemetry': [join(ROOT, 'src', 'telemetry', 'index.ts')],
  };
}

function lineAt(text: string, start: number): string {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  return text.slice(from).split('\n', 1)[0]?.trim() ?? '';
}
