import { describe, expect, it } from 'vitest';
import {
  type GuardedRequest,
  headerValues,
} from '../../../src/resource/credentials/guarded-request.js';

const authorizationHeaders = (request: GuardedRequest) => headerValues(request, 'authorization');

describe('Authorization headers of a request', () => {
  it('come from headers when there is one, and are none without any', () => {
    expect(authorizationHeaders({ headers: { authorization: 'Bearer a' } })).toEqual(['Bearer a']);
    expect(authorizationHeaders({ headers: {} })).toEqual([]);
    expect(authorizationHeaders({})).toEqual([]);
  });

  it('are all seen when they are repeated, though Node keeps the first only', () => {
    const rawHeaders = ['Host', 'a', 'Authorization', 'Bearer a', 'AUTHORIZATION', 'Bearer b'];
    const headers = { authorization: 'Bearer a' };

    expect(authorizationHeaders({ headers, rawHeaders })).toEqual(['Bearer a', 'Bearer b']);
    expect(authorizationHeaders({ headers, raw: { rawHeaders } })).toEqual([
      'Bearer a',
      'Bearer b',
    ]);
  });

  it('are asked for in any case', () => {
    const rawHeaders = ['X-Device', '1', 'x-device', '2'];

    expect(headerValues({ headers: { 'x-device': '1' } }, 'X-Device')).toEqual(['1']);
    expect(headerValues({ rawHeaders }, 'X-DEVICE')).toEqual(['1', '2']);
  });

  it('are not taken from values that look like names', () => {
    const rawHeaders = ['X-Name', 'authorization', 'Authorization', 'Bearer a'];

    expect(authorizationHeaders({ headers: { authorization: 'Bearer a' }, rawHeaders })).toEqual([
      'Bearer a',
    ]);
  });

  it('count one by one when a transport gives an array', () => {
    expect(authorizationHeaders({ headers: { authorization: ['Bearer a', 'Bearer b'] } })).toEqual([
      'Bearer a',
      'Bearer b',
    ]);
  });
});
