import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { TestServer } from '../../src/testing/index.js';
import { FormsController, Owns } from './openapi.controllers.js';
import { describedApp, documentOf, operation } from './openapi.fixture.js';
import { ADAPTERS, call, callWith } from './resource.fixture.js';

interface Refusal {
  readonly description: string;
  readonly headers: Record<string, { readonly example?: string }>;
  readonly content: Record<string, { readonly schema: unknown; readonly example: unknown }>;
}

describe.each(ADAPTERS)('the refusals in an OpenAPI document, on %s', (_, adapter) => {
  let app: INestApplication;
  let document: OpenAPIObject;

  beforeAll(async () => {
    app = await describedApp({
      adapter: adapter(),
      controllers: [FormsController],
      providers: [Owns],
      oauth2: { resource: { realm: 'the "books" API' } },
    });
    document = documentOf(app);
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  const refusal = (route: string, status: string) =>
    operation(document, route).responses[status] as Refusal;

  it('are those that a client is answered (RFC 6750 §3.1)', async () => {
    const token = await app.get(TestServer).tokenFor({ scope: 'read' });
    const forbidden = await callWith(app, '/forms/mixed', token);
    const unauthorized = await callWith(app, '/forms/mixed', 'forged');

    for (const answer of [unauthorized, forbidden]) {
      const told = refusal('GET /forms/mixed', String(answer.status));
      expect(told.headers['WWW-Authenticate']?.example).toBe(answer.headers['www-authenticate']);
      expect(told.content['application/json']?.example).toEqual(JSON.parse(answer.body));
    }
  });

  it('have one schema for their body', () => {
    const { content } = refusal('GET /forms/all', '403');

    expect(content['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/OAuth2Error',
    });
    expect(document.components?.schemas?.['OAuth2Error']).toMatchObject({
      type: 'object',
      properties: { error: { type: 'string' }, error_description: { type: 'string' } },
    });
  });

  it.each([
    ['GET /forms/all', 'it needs `profile` and `email`.'],
    ['GET /forms/mixed', 'it needs `profile` and `email`, or `user`.'],
    ['GET /forms/computed', 'computed for each request'],
    ['PUT /forms/by-method', 'This method is refused'],
    ['GET /forms/owner', 'other ways in'],
  ])('say in words what %s needs', (route, words) => {
    expect(refusal(route, '403').description).toContain(words);
  });

  it.each([
    ['GET /forms/all', 'There is no access token'],
    ['GET /forms/optional', 'Without one the request is served.'],
    ['GET /forms/session', 'other ways in'],
  ])('say in words what %s does without a token', (route, words) => {
    expect(refusal(route, '401').description).toContain(words);
  });

  it('name no scope where any token will do, or none', () => {
    const any = Object.keys(operation(document, 'GET /forms/any').responses);
    const never = refusal('PUT /forms/by-method', '403').headers['WWW-Authenticate']?.example;

    expect(any).toEqual(['200', '401']);
    expect(never).toContain('insufficient_scope');
    expect(never).not.toContain('scope=');
  });

  it('include the outage when asked to', () => {
    const told = documentOf(app, { outages: true });

    expect(Object.keys(operation(told, 'GET /forms/any').responses)).toEqual(['200', '401', '503']);
    expect(Object.keys(operation(told, 'GET /forms/public').responses)).toEqual(['200']);
  });

  it('have the scopes in their body where the option says so', async () => {
    const wordy = await describedApp({
      adapter: adapter(),
      controllers: [FormsController],
      providers: [Owns],
      oauth2: { resource: { scopesInErrors: true } },
    });
    const told = documentOf(wordy);
    await wordy.listen(0, '127.0.0.1');

    const token = await wordy.get(TestServer).tokenFor({ scope: 'read' });
    const { body } = await callWith(wordy, '/forms/all', token);

    const { responses } = operation(told, 'GET /forms/all');
    expect((responses['403'] as Refusal).content['application/json']?.example).toEqual(
      JSON.parse(body),
    );
    expect(told.components?.schemas?.['OAuth2Error']).toHaveProperty('properties.required_scopes');
    await wordy.close();
  });

  it('allow for the body without an error that goes with a missing token (RFC 6750 §3.1)', async () => {
    const { body } = await call(app, '/forms/any');

    expect(body).toBe('{}');
    expect(document.components?.schemas?.['OAuth2Error']).not.toHaveProperty('required');
  });
});
