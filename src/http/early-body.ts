import type { IncomingMessage } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { takeFormBody } from './form-body.js';
import { withoutOrigin } from './native-request.js';

/** Whether a path is one that the module answers, as the adapter's router compares paths. */
export type OwnPath = (path: string) => boolean;

type Next = (error?: unknown) => void;
type FastifyHook = (request: { readonly raw: IncomingMessage }, reply: unknown, done: Next) => void;

/** What this package uses of a Fastify route and application. */
interface FastifyRoute {
  readonly url: string;
  onRequest?: FastifyHook | readonly FastifyHook[];
}

interface FastifyApplication {
  addHook(name: 'onRoute', hook: (route: FastifyRoute) => void): unknown;
}

/**
 * Reads the bodies of the module's own paths before any parser of the application. The other paths stay as
 * they are: on Fastify they do not even pass a hook.
 */
export function readBodiesEarly(adapter: AbstractHttpAdapter, owns: OwnPath): void {
  if (adapter.getType() === 'fastify') {
    adapter.getInstance<FastifyApplication>().addHook('onRoute', (route) => {
      if (owns(route.url)) route.onRequest = [...[route.onRequest ?? []].flat(), fastifyHook];
    });
    return;
  }
  adapter.use((request: IncomingMessage, _response: unknown, next: Next) => {
    if (owns(pathOf(request.url ?? ''))) void take(request, next);
    else next();
  });
}

const fastifyHook: FastifyHook = ({ raw }, _reply, done) => void take(raw, done);

/** Goes on once the body is there; when the client has gone, nothing is left to do. */
async function take(raw: IncomingMessage, next: Next): Promise<void> {
  let failure: unknown;
  try {
    if (!(await takeFormBody(raw))) return;
  } catch (error) {
    failure = error;
  }
  next(failure);
}

/** Without the query, and without the origin of an absolute form. */
function pathOf(target: string): string {
  const path = withoutOrigin(target);
  return path.slice(0, path.search(/[?#]|$/));
}
