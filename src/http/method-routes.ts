import type { AbstractHttpAdapter } from '@nestjs/core';

type Answer = (request: unknown, response: unknown) => void;

/** What answers the methods that an endpoint does not have. */
export interface MethodAnswers {
  readonly options: Answer;
  readonly refused: Answer;
}

/** What this package uses of a Fastify application. */
interface FastifyApplication {
  readonly supportedMethods: readonly string[];
  hasRoute(route: { readonly method: string; readonly url: string }): boolean;
  route(route: FastifyRoute): unknown;
}

interface FastifyRoute {
  readonly method: readonly string[];
  readonly url: string;
  readonly onRequest: Answer;
  readonly handler: () => void;
}

/**
 * Answers every other method of a path, after the routes of its endpoint are there. A host's CORS comes before
 * and takes the preflights.
 *
 * @see RFC 9110 §15.5.6
 */
export function addMethodRoutes(
  adapter: AbstractHttpAdapter,
  path: string,
  answers: MethodAnswers,
): void {
  if (adapter.getType() !== 'fastify') {
    adapter.options(path, answers.options);
    adapter.all(path, answers.refused);
    return;
  }
  const application = adapter.getInstance<FastifyApplication>();
  const free = application.supportedMethods.filter(
    (method) => !application.hasRoute({ method, url: path }),
  );
  // In `onRequest`, since for some methods Fastify refuses what follows before a handler is reached.
  const add = (method: readonly string[], onRequest: Answer): void => {
    if (method.length > 0) application.route({ method, url: path, onRequest, handler: () => {} });
  };
  add(
    free.filter((method) => method === 'OPTIONS'),
    (request, reply) => answers.options(request, reply),
  );
  add(
    free.filter((method) => method !== 'OPTIONS'),
    (request, reply) => answers.refused(request, reply),
  );
}
