import { beforeAll, describe, expect, it } from 'vitest';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/imports.js';
import { asFile, documentedCode } from './documented-code.js';
import { compiled, compiledFiles } from './virtual-program.js';

const DOCUMENTS = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true })
    .map((name) => `docs/${String(name)}`)
    .filter((name) => name.endsWith('.md')),
];
const CODE = DOCUMENTS.flatMap(documentedCode);

/** Scopes that a block registers would be known to all the others of its program. */
const ALONE = CODE.filter(({ text }) => text.includes('declare module'));

/** As much of a package as the documents use that is not installed here. */
const SUPERTEST = `declare module 'supertest' {
  interface Call extends Promise<unknown> {
    set(name: string, value: string): Call;
    expect(status: number): Call;
  }
  export default function request(server: unknown): { get(path: string): Call };
}`;

describe('code in the documents', () => {
  let said: ReadonlyMap<string, readonly string[]>;
  beforeAll(() => {
    const programs = [CODE.filter((block) => !ALONE.includes(block)), ...ALONE.map((one) => [one])];
    said = new Map(
      programs.flatMap((blocks) => {
        const texts = Object.fromEntries(blocks.map(({ name, text }) => [name, text]));
        return [...compiledFiles({ ...texts, 'supertest.d.ts': SUPERTEST })];
      }),
    );
  }, 120_000);

  it.each(CODE.map(({ name }) => name))('compiles: %s', (name) => {
    expect(said.get(name)).toEqual([]);
  });

  it.each([
    ['a statement', `app.get(BearerGuard).admit();`],
    ['a class', `@Controller()\nclass Wrong {\n  @Get()\n  @RequireOAuth(7)\n  show() {}\n}`],
    ['members of a class', `@Get()\n@RequireOAuth(7)\nshow() {}`],
    ['decorators alone', `@RequireOAuth()\n@RequireOAuth(7)`],
    ['a name that nobody knows', `@Get()\n@RequireOath()\nshow() {}`],
    ['no code', `@Get(…)`],
  ])('would not compile if it were wrong in %s', (_place, code) => {
    expect(compiled(asFile(code))).not.toEqual([]);
  });
});
