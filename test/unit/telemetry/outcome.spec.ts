import { describe, expect, it } from 'vitest';
import { InvalidGrantError, TemporarilyUnavailableError } from '../../../src/protocol/errors.js';
import { redirect } from '../../../src/protocol/response.js';
import { answered, failed } from '../../../src/telemetry/outcome.js';

describe('the outcome of an operation', () => {
  it.each([
    ['https://client.example/cb?error=access_denied', 'access_denied', false],
    [
      'https://client.example/cb?error=temporarily_unavailable&state=x',
      'temporarily_unavailable',
      true,
    ],
    ['https://client.example/cb?error=server_error', 'server_error', true],
    ['https://client.example/cb?code=oa_ac_secret', undefined, false],
    ['https://client.example/cb#error=access_denied', 'access_denied', false],
    ['https://client.example/cb#access_token=oa_at_secret', undefined, false],
    ['https://host.example/sign-in?error=Wrong%20password%20hunter2', undefined, false],
    ['/sign-in?error=access_denied', undefined, false],
  ])('is read from a redirect as far as it is an error code: %s', (location, error, fault) => {
    expect(answered(redirect(location))).toEqual({
      labels: {
        'http.response.status_code': 303,
        ...(error !== undefined && { 'error.type': error }),
      },
      fault,
    });
  });

  it('is the code of a refusal, and the class of what nobody expected', () => {
    class DriverError extends Error {}

    expect([new InvalidGrantError('x'), new TemporarilyUnavailableError()].map(failed)).toEqual([
      { labels: { 'error.type': 'invalid_grant' }, fault: false },
      { labels: { 'error.type': 'temporarily_unavailable' }, fault: true },
    ]);
    expect([new DriverError('hunter2'), 'hunter2'].map(failed)).toEqual([
      { labels: { 'error.type': 'DriverError' }, fault: true },
      { labels: { 'error.type': 'string' }, fault: true },
    ]);
  });

  it('is a fault when the answer says so', () => {
    expect(answered({ status: 503, headers: {} })).toEqual({
      labels: { 'http.response.status_code': 503 },
      fault: true,
    });
  });
});
