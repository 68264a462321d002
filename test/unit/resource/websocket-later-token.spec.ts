import { afterAll, beforeAll, expect, it } from 'vitest';
import { Logger } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/internal';
import { MissingCredentialsError } from '../../../src/protocol/bearer-errors.js';
import { rememberHandshake } from '../../../src/resource/index.js';
import { websocketTransport } from '../../../src/resource/transports/websocket.transport.js';

const warnings: unknown[] = [];
const quiet = () => undefined;

beforeAll(() =>
  Logger.overrideLogger({ log: quiet, error: quiet, warn: (said) => void warnings.push(said) }),
);
afterAll(() => Logger.overrideLogger(false));

it('is no oversight when one client of many has yet to send its token', () => {
  const frames: string[] = [];
  const client = { readyState: 1, send: (frame: string) => void frames.push(frame) };
  rememberHandshake({}, { headers: { authorization: 'Bearer t' } });

  const host = new ExecutionContextHost([client, {}, 'say']);
  host.setType('ws');
  websocketTransport.refuse(new MissingCredentialsError(), host);

  expect(frames).toHaveLength(1);
  expect(warnings).toEqual([]);
});
