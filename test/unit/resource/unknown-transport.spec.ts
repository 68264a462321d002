import { describe, expect, it } from 'vitest';
import { ExecutionContextHost } from '@nestjs/core/internal';
import { Test } from '@nestjs/testing';
import { BearerGuard, Public, RequireOAuth } from '../../../src/resource/index.js';
import { OAuth2TestingModule, TestServer } from '../../../src/testing/index.js';

class Handlers {
  @RequireOAuth()
  guarded() {}

  @Public()
  open() {}
}

const { guarded, open } = Handlers.prototype;

describe('a transport that nobody has told us about', () => {
  it('carries no token, so nothing guarded is admitted', async () => {
    const module = await Test.createTestingModule({
      imports: [OAuth2TestingModule.forRoot()],
    }).compile();
    const guard = module.get(BearerGuard);
    const headers = { authorization: `Bearer ${await module.get(TestServer).tokenFor()}` };
    const call = (handler: () => void) => {
      const host = new ExecutionContextHost([{ headers, req: { headers } }], Handlers, handler);
      host.setType('carrier pigeon');
      return guard.canActivate(host);
    };

    await expect(call(guarded)).rejects.toMatchObject({ code: 'missing_credentials' });
    expect(await call(open)).toBe(true);
  });
});
