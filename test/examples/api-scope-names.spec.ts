import { describe, expect, it } from 'vitest';
import { join } from 'node:path';
import ts from 'typescript';

const FOLDER = join(import.meta.dirname, '../../examples/api');
const WRITTEN = join(FOLDER, 'written-by-the-test.ts');

/** A line each, all in one program: the compiler is slow to start. */
const GOOD = [
  `RequireOAuth('profile')`,
  `RequireOAuth('books:read books:write')`,
  `RequireOAuth(['profile email', 'user'])`,
  `RequireOAuth('profile email', { operator: 'OR' })`,
  `RequireOAuth(null)`,
  `RequireOAuth()`,
  `Scopes('read special')`,
  `ReadWriteScopes('profile')`,
  `ScopesByMethod({ GET: [['read', 'profile'], ['admin']], POST: [['write']] })`,
  `SessionOrScopes(['profile', 'user'])`,
  `token.allows('read special')`,
  `protector.acquire({}, ['read special', 'admin'])`,
  `RequireOAuth(String(process.env.SCOPES))`,
];
const MISSPELT = [
  `RequireOAuth('profil')`,
  `RequireOAuth('profile emial')`,
  `RequireOAuth(['profile email', 'usr'])`,
  `RequireOAuth('profile emial', { operator: 'OR' })`,
  `Scopes('reed')`,
  `ReadWriteScopes('profil')`,
  `ScopesByMethod({ GET: [['read', 'profile'], ['admn']] })`,
  `SessionOrScopes(['profile', 'usr'])`,
  `token.allows('read spcial')`,
  `protector.acquire({}, ['read special', 'admn'])`,
];
const HEAD = `
import { ReadWriteScopes, RequireOAuth, Scopes, ScopesByMethod, SessionOrScopes } from 'nest-authorization-server';
import type { ResourceProtector, ValidatedToken } from 'nest-authorization-server';
declare const token: ValidatedToken;
declare const protector: ResourceProtector;
`;

/** What the compiler says of each line, with the options and the declarations of the example. */
function complaints(lines: readonly string[]): readonly (string | undefined)[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(FOLDER, 'tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: (problem) => {
        throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
      },
    },
  );
  if (!config) throw new Error('no tsconfig.json');
  const text = HEAD + lines.join(';\n');
  const host = ts.createCompilerHost(config.options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, languageVersion, ...rest) =>
    name === WRITTEN
      ? ts.createSourceFile(name, text, languageVersion)
      : read(name, languageVersion, ...rest);
  const names = config.fileNames.filter((name) => name.endsWith('.d.ts'));
  const program = ts.createProgram([WRITTEN, ...names], config.options, host);
  const source = program.getSourceFile(WRITTEN);
  const found = program.getSemanticDiagnostics(source).map(({ start = 0, messageText }) => ({
    line: text.slice(0, start).split('\n').length - HEAD.split('\n').length,
    said: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }));
  return lines.map((_, line) => found.find((one) => one.line === line)?.said);
}

describe('examples/api: registered scope names', () => {
  const said = complaints([...GOOD, ...MISSPELT]);

  it.each(GOOD.map((line, at) => [line, at] as const))('%s compiles', (_, at) => {
    expect(said[at]).toBeUndefined();
  });

  it.each(MISSPELT.map((line, at) => [line, at] as const))(
    '%s does not, and is told which word is wrong',
    (line, at) => {
      const [wrong = ''] = /profil(?!e)|emial|usr|reed|admn|spcial/.exec(line) ?? [];

      expect(said[GOOD.length + at]).toContain(`NoSuchScope<"${wrong}">`);
    },
  );
});
