import { Controller, Get, Post, Req, Res, type Type, VERSION_NEUTRAL } from '@nestjs/common';
import type { EndpointClass, EndpointRoute } from '../endpoints/endpoint.js';
import { OWN_ENDPOINT } from '../protocol/endpoint-mark.js';
import { EndpointHandler } from './endpoint.handler.js';

/** An endpoint that has a route, with the controller that was made for it. */
export interface RoutedEndpoint {
  readonly endpoint: EndpointClass;
  readonly route: EndpointRoute;
  readonly controller: Type;
}

type Handled = EndpointRoute['methods'][number];

const METHODS = { GET: Get, POST: Post } as const;

/** Under what `@nestjs/swagger` looks for handlers that are left out. */
const SWAGGER_EXCLUDED = 'swagger/apiExcludeEndpoint';

/**
 * Makes a controller for an endpoint, with a handler per method. It has no path yet: that is known only when
 * the options are.
 *
 * The handlers take nothing but the native request and response and write the answer themselves, so that the
 * host's pipes, interceptors and filters change nothing of it.
 *
 * @param decorators the host's own metadata for the handlers, outermost first
 */
export function controllerFor(
  endpoint: EndpointClass & { readonly route: EndpointRoute },
  decorators: readonly (ClassDecorator | MethodDecorator)[],
): RoutedEndpoint {
  const { route } = endpoint;
  const controller = class {
    constructor(readonly handler: EndpointHandler) {}
  };
  Object.defineProperty(controller, 'name', { value: `${endpoint.name}Controller` });
  Reflect.defineMetadata('design:paramtypes', [EndpointHandler], controller);
  Reflect.defineMetadata(OWN_ENDPOINT, true, controller);
  Controller({ version: VERSION_NEUTRAL })(controller);
  for (const method of route.methods) defineHandler(controller, method, { endpoint, decorators });
  return { endpoint, route, controller };
}

/** Gives the controller its paths, or takes them away: an endpoint that is switched off has no route. */
export function routeController({ controller, route }: RoutedEndpoint, paths: string[]): void {
  Controller({ path: paths, version: VERSION_NEUTRAL })(controller);
  const prototype = controller.prototype as object;
  for (const method of route.methods) {
    const descriptor = handlerOf(prototype, method);
    if (paths.length > 0) METHODS[method]()(prototype, method, descriptor);
    else Reflect.deleteMetadata('path', descriptor.value as object);
  }
}

function defineHandler(
  controller: Type<{ readonly handler: EndpointHandler }>,
  method: Handled,
  { endpoint, decorators }: HandlerParts,
): void {
  const prototype = controller.prototype as object;
  // Named as the method is: a document tells one handler of a controller from another by their names.
  const { [method]: value } = {
    [method](this: { readonly handler: EndpointHandler }, request: unknown, response: unknown) {
      return this.handler.handle(endpoint, request, response);
    },
  };
  Object.defineProperty(prototype, method, {
    value,
    writable: true,
    configurable: true,
  });
  Req()(prototype, method, 0);
  Res()(prototype, method, 1);
  for (const decorate of decorators.toReversed()) {
    const descriptor = handlerOf(prototype, method);
    const replaced = (decorate as MethodDecorator)(prototype, method, descriptor);
    if (replaced) Object.defineProperty(prototype, method, replaced);
  }
  leaveOut(handlerOf(prototype, method).value as object);
}

/**
 * Keeps a handler out of the host's OpenAPI document: clients find these endpoints through the metadata document. The
 * host's own decorators may say otherwise.
 */
function leaveOut(handler: object): void {
  if (Reflect.hasMetadata(SWAGGER_EXCLUDED, handler)) return;
  Reflect.defineMetadata(SWAGGER_EXCLUDED, { disable: true }, handler);
}

interface HandlerParts {
  readonly endpoint: EndpointClass;
  readonly decorators: readonly (ClassDecorator | MethodDecorator)[];
}

function handlerOf(prototype: object, method: Handled): PropertyDescriptor {
  return Object.getOwnPropertyDescriptor(prototype, method) as PropertyDescriptor;
}
