import { describe, expect, it } from 'vitest';
import { loginName } from '../../../src/http/pages/login-name.js';

describe('loginName', () => {
  it.each(['alice', 'ALICE', ' alice\t', 'ａlice', 'Alice'])(
    'takes %j for the same name',
    (spelling) => {
      expect(loginName(spelling)).toBe('alice');
    },
  );

  it('keeps different names apart', () => {
    expect(loginName('al ice')).not.toBe(loginName('alice'));
  });
});
