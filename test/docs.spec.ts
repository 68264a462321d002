import { describe, expect, it } from 'vitest';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { quoted } from '../scripts/quote-examples.mjs';

const ROOT = join(import.meta.dirname, '..');
const DOCUMENTS = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true })
    .map((name) => `docs/${String(name)}`)
    .filter((name) => name.endsWith('.md')),
];

const read = (name: string) => readFileSync(join(ROOT, name), 'utf8');

/** The blocks of a document that name the example they are taken from. */
function quotedExamples(text: string) {
  return [...text.matchAll(/```[jt]s\n\/\/ (examples\/\S+)\n(.*?)```/gs)].map(
    ([, path = '', code = '']) => ({ path, code }),
  );
}

/** What the headings of a document are linked by: lower case, without punctuation, hyphens for spaces. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- ]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('documentation', () => {
  it.each(DOCUMENTS)('%s quotes the examples as they are', (name) => {
    for (const { path, code } of quotedExamples(read(name))) expect(code).toBe(read(path));
  });

  it.each(DOCUMENTS)('%s is as `npm run docs` writes it', (name) => {
    expect(quoted(read(name), read)).toBe(read(name));
  });

  it('is written from the files, and left alone where it names none', () => {
    const page = 'a\n```ts\n// examples/x.ts\nold\n```\nb\n```ts\nown\n```\n';

    const written = quoted(page, (path: string) => `new ${path}\n`);

    expect(written).toBe(
      'a\n```ts\n// examples/x.ts\nnew examples/x.ts\n```\nb\n```ts\nown\n```\n',
    );
  });

  it('quotes the whole quickstart in the README', () => {
    expect(quotedExamples(read('README.md'))).toHaveLength(4);
  });

  it.each([
    'api',
    'resource-server',
    ...readdirSync(join(ROOT, 'examples/extensions')).map((name) => `extensions/${name}`),
  ])('prints every file of examples/%s', (name) => {
    const printed = DOCUMENTS.flatMap((document) => quotedExamples(read(document)));
    const files = readdirSync(join(ROOT, 'examples', name), { recursive: true })
      .map((file) => `examples/${name}/${String(file)}`)
      .filter((file) => /\.m?ts$|\.mjs$/.test(file));

    expect(files.length).toBeGreaterThan(1);
    expect(printed.map(({ path }) => path)).toEqual(expect.arrayContaining(files));
  });

  it.each(readdirSync(join(ROOT, 'examples/extensions')))(
    'docs/extending.md leads to examples/extensions/%s',
    (name) => expect(read('docs/extending.md')).toContain(`examples/extensions/${name}`),
  );

  it.each(DOCUMENTS)('%s links to files that exist', (name) => {
    const links = [...read(name).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(
      ([, path = '']) => path,
    );
    for (const link of links)
      expect(() => readFileSync(join(ROOT, name, '..', link))).not.toThrow(/ENOENT/);
  });

  it.each(DOCUMENTS)('%s links to headings that exist', (name) => {
    const links = [...read(name).matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)];
    for (const [, path = '', anchor = ''] of links) {
      const target = path === '' ? name : join(name, '..', path);
      expect(anchorsOf(read(target))).toContain(anchor);
    }
  });

  it.each(DOCUMENTS)('%s names sources that exist', (name) => {
    const paths = [...read(name).matchAll(/`((?:src|test|examples|migrations)\/[\w./-]+)`/g)].map(
      ([, path = '']) => path,
    );
    for (const path of paths) expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
  });

  it('names every option', () => {
    const options =
      (read('src/oauth2.options.ts').split('What `OAuth2Module.forRoot` takes')[0] ?? '') +
      read('src/resource/resource.options.ts') +
      read('src/listeners/event.options.ts') +
      read('src/hook-discovery/hook.options.ts');
    const names = [...options.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(30);
    for (const name of names) expect(read('docs/options.md')).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it('names every option of ResourceServerModule', () => {
    const files = [
      'module/resource-server.options.ts',
      'validators/remote/introspection.options.ts',
    ];
    const options = files.map(
      (name) => read(`src/resource/${name}`).split('/** The options with')[0],
    );
    const names = [...options.join('').matchAll(/^ {2}(?:abstract )?readonly (\w+)\??:/gm)];
    expect(names.length).toBeGreaterThan(12);
    const section = read('docs/options.md').split('## ResourceServerModule')[1] ?? '';
    for (const [, name = ''] of names) expect(section).toMatch(new RegExp(`\\b${name}\\b`));
  });

  it('names every error', () => {
    const errors = read('src/protocol/errors.ts') + read('src/protocol/bearer-errors.ts');
    const codes = [...errors.matchAll(/readonly code = '(\w+)'/g)].map(([, code = '']) => code);
    expect(codes.length).toBeGreaterThan(10);
    for (const code of codes) expect(read('docs/errors.md')).toContain(`\`${code}\``);
  });
});
