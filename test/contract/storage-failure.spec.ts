import { describe, expect, it } from 'vitest';
import { sqlStateOf, storageFailureOf } from '../../src/typeorm/connection/storage-failure.js';
import { QueryFailedError } from 'typeorm';
import { StorageUnavailableError } from '../../src/protocol/storage-unavailable.js';
import { StorageOutages } from '../../src/typeorm/connection/storage-outages.js';
import { parseTimestamp } from '../../src/typeorm/connection/timestamp.js';

function serverSaid(code: string): Error {
  return Object.assign(new Error('said by the server'), { severity: 'ERROR', code });
}

describe('a failure of the storage', () => {
  it.each([
    ['a deadlock', '40P01', 'contention'],
    ['a serialisation failure', '40001', 'contention'],
    ['a lock timeout', '55P03', 'contention'],
    ['an administrator who ends the session', '57P01', 'lost'],
    ['a crash of the server', '57P02', 'lost'],
    ['a broken connection', '08006', 'lost'],
    ['too many connections', '53300', 'unavailable'],
    ['a full disk', '53100', 'unavailable'],
    ['a statement timeout', '57014', 'unavailable'],
    ['a server that starts up', '57P03', 'unavailable'],
    ['a standby that cannot write', '25006', 'unavailable'],
    ['a broken reference', '23503', 'refused'],
    ['a broken check', '23514', 'refused'],
    ['a table that is missing', '42P01', 'refused'],
  ])('is judged by what the server says: %s', (_what, code, failure) => {
    expect(storageFailureOf(serverSaid(code))).toBe(failure);
  });

  it.each([
    ['read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' }],
    ['Connection terminated unexpectedly', {}],
    ['Query read timeout', {}],
  ])('is a lost connection when the driver says so: %s', (message, properties) => {
    const error = Object.assign(new Error(message), properties);

    expect(storageFailureOf(error)).toBe('lost');
    expect(sqlStateOf(error)).toBeUndefined();
  });

  it('is a mistake of ours when neither says anything that we know', () => {
    expect(storageFailureOf(new TypeError('undefined is not a function'))).toBe('refused');
    expect(storageFailureOf('a string')).toBe('refused');
  });
});

describe('an error of a host whose people are in a database', () => {
  const outages = new StorageOutages();
  const refused = Object.assign(new Error('connect ECONNREFUSED ::1:5432'), {
    code: 'ECONNREFUSED',
    syscall: 'connect',
  });

  it.each([
    [
      'TypeORM over a lost connection',
      failedQuery(new Error('Connection terminated unexpectedly')),
    ],
    ['TypeORM over a server that shuts down', failedQuery(serverSaid('57P01'))],
    ['TypeORM over silence', failedQuery(new Error('Query read timeout'))],
    ['a pool that gives none', new Error('timeout exceeded when trying to connect')],
    [
      'a new connection that is too slow',
      new Error('Connection terminated due to connection timeout'),
    ],
    ['a refused connection', refused],
    ['a name with two addresses', new AggregateError([new Error('other'), refused])],
    [
      'a name that is not found',
      Object.assign(new Error(), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }),
    ],
    ["a host's own error", new Error('no people', { cause: failedQuery(refused) })],
    ['a store of ours', new Error('no client', { cause: new StorageUnavailableError(refused) })],
  ])('is an outage: %s', (_what, error) => {
    expect(outages.isOutage(error)).toBe(true);
  });

  it.each([
    ['a mistake in SQL', failedQuery(serverSaid('42601'))],
    ['a row that is there already', failedQuery(serverSaid('23505'))],
    ['a bug', new TypeError('undefined is not a function')],
    ['a file that is missing', Object.assign(new Error(), { code: 'ENOENT', syscall: 'open' })],
    ['a cause that is no error', new Error('odd', { cause: 'Connection terminated' })],
    ['no error', 'Connection terminated'],
    ['nothing', undefined],
  ])('is none: %s', (_what, error) => {
    expect(outages.isOutage(error)).toBe(false);
  });

  it('is none when it holds itself', () => {
    const error = new Error('round');
    error.cause = error;

    expect(outages.isOutage(error)).toBe(false);
  });

  function failedQuery(driverError: Error): QueryFailedError {
    return new QueryFailedError('SELECT 1', [], driverError);
  }
});

describe('a time as PostgreSQL writes it', () => {
  it.each([
    ['2030-01-02 03:04:05+00', '2030-01-02T03:04:05.000Z'],
    ['2030-01-02 03:04:05.678+00', '2030-01-02T03:04:05.678Z'],
    ['2030-01-02 03:04:05.6+00', '2030-01-02T03:04:05.600Z'],
    ['2030-12-31 23:59:59.123456+00', '2030-12-31T23:59:59.123Z'],
    ['1000-01-01 00:00:00+00', '1000-01-01T00:00:00.000Z'],
    ['0099-01-02 03:04:05+00', '0099-01-02T03:04:05.000Z'],
    ['2030-01-02 03:04:05.6+02', '2030-01-02T01:04:05.600Z'],
    ['2030-01-02 03:04:05.678+05:30', '2030-01-01T21:34:05.678Z'],
    ['2030-01-02 03:04:05-08', '2030-01-02T11:04:05.000Z'],
  ])('is read with its offset: %s', (text, iso) => {
    expect(parseTimestamp(text).toISOString()).toBe(iso);
  });
});
