import { describe, expect, it } from 'vitest';
import { readFile } from 'node:fs/promises';
import { oauth2, oauth2Process } from './command-line.js';

const VERBS = [
  'client create',
  'client list',
  'client show',
  'client delete',
  'client rotate-secret',
  'user create',
  'user list',
  'user delete',
  'user password',
  'migration run',
  'migration revert',
  'migration status',
  'prune',
];

describe('the help', () => {
  it.each(['', 'client', 'user', 'migration', ...VERBS])(
    'of "%s" has an example',
    async (words) => {
      const { code, stdout, stderr } = await oauth2([
        ...words.split(' ').filter(Boolean),
        '--help',
      ]);

      expect(code).toBe(0);
      expect(stderr).toBe('');
      expect(stdout).toContain(`Usage: oauth2 ${words}`.trimEnd());
      expect(stdout).toMatch(new RegExp(`Examples?:\\n(.*\\n)*? {2}\\$ .*oauth2 ${words}`));
    },
  );

  it('tells the version of the package', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };

    expect(await oauth2Process('--version')).toEqual({
      code: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });
});

describe('wrong usage', () => {
  it.each([
    ['no noun', '', 'Usage: oauth2'],
    ['an unknown noun', 'token list', "unknown command 'token'"],
    ['no verb', 'client', 'Usage: oauth2 client'],
    ['an unknown verb', 'client make', "unknown command 'make'"],
    ['an unknown option', 'client list --loud', "unknown option '--loud'"],
    ['a missing name', 'client create --grant password', "required option '--name"],
    ['a missing grant', 'client create --name N', "required option '--grant"],
    [
      'an option without its value',
      'client create --name',
      "option '--name <name>' argument missing",
    ],
    ['an audience that is empty', ['client', 'create', '--audience', ''], 'one audience'],
    ['a list as one audience', 'client create --audience "a b"', 'one audience'],
    ['a missing argument', 'client show', "missing required argument 'id'"],
    ['one argument too many', 'user delete alice bob', 'too many arguments'],
    ['a time that is no number', 'prune --older-than week', 'a whole number of seconds'],
    ['a time before now', 'prune --older-than=-1', 'a whole number of seconds'],
  ])('ends 2 and prints nothing: %s', async (_, words, told) => {
    const { code, stdout, stderr } = await oauth2(words);

    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(told);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('is told by the process itself', async () => {
    expect(await oauth2Process('client show')).toMatchObject({ code: 2, stdout: '' });
  });
});
