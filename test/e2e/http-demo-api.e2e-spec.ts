import { describe, expect, it } from 'vitest';
import type { ValidatedToken } from '../../src/index.js';
import { DemoApiController } from '../../src/standalone/demo/demo-api.controller.js';
import type { UserService } from '../../src/standalone/users/user.service.js';

const people = {
  find: async (subject: string) => ({ subject, name: `name of ${subject}` }),
} as unknown as UserService;

describe('the demo API', () => {
  const api = new DemoApiController(people);
  const shared = { clientId: 'alice', scopes: ['user'], audience: [] };
  const own = { ...shared, subject: null, principal: 'client' } as unknown as ValidatedToken;
  const person = { ...shared, subject: 'u1', principal: 'user' } as unknown as ValidatedToken;

  it('tells no client as a person, even when it is called like one [lesson 20]', async () => {
    expect(await api.profile(own)).toEqual({ sub: null, client_id: 'alice', scope: 'user' });
    expect(await api.timeline(own)).toMatchObject({ personal: true, sub: null });
  });

  it('tells who the person is', async () => {
    expect(await api.profile(person)).toMatchObject({ sub: 'u1', name: 'name of u1' });
    expect(await api.timeline(person)).toMatchObject({ personal: true, sub: 'u1' });
  });
});
