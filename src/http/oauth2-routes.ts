import { RequestMethod } from '@nestjs/common';
import type { AbstractHttpAdapter, ApplicationConfig, HttpAdapterHost } from '@nestjs/core';
import { readBodiesEarly } from './early-body.js';
import { type RoutedEndpoint, routeController } from './endpoint-controllers.js';
import type { EndpointPaths } from './endpoint-paths.js';
import { addMethodRoutes } from './method-routes.js';
import type { OtherMethods } from './other-methods.js';

export interface OAuth2RoutesInit {
  readonly endpoints: readonly RoutedEndpoint[];
  readonly paths: EndpointPaths;
  readonly host: HttpAdapterHost;
  readonly config: ApplicationConfig;
  readonly methods: OtherMethods;
}

/**
 * Puts the endpoints into the host's application, in the three moments that the framework leaves for it: when
 * it is made (before the parsers), before its routes are registered, and after.
 */
export class OAuth2Routes {
  #own: ReadonlySet<string> = new Set();
  #served: readonly RoutedEndpoint[] = [];

  constructor(private readonly init: OAuth2RoutesInit) {
    // A testing module gets its adapter after its providers; an application without HTTP gets none.
    init.host.init$.subscribe(() => {
      const adapter = init.host.httpAdapter as AbstractHttpAdapter | null;
      if (adapter) readBodiesEarly(adapter, (path) => this.#own.has(plain(path)));
    });
  }

  /** After the host set its prefix, before routes are registered: the controllers get their paths. */
  open(isServed: (endpoint: RoutedEndpoint) => boolean): void {
    const { endpoints, paths } = this.init;
    this.#served = endpoints.filter(isServed);
    this.#own = new Set(
      this.#served.flatMap(({ route }) => paths.served(route).map((path) => plain(path))),
    );
    this.keepAtRoot();
    for (const endpoint of endpoints) {
      const isOpen = this.#served.includes(endpoint);
      routeController(endpoint, isOpen ? paths.controller(endpoint.route) : []);
    }
  }

  /** Paths that two endpoints want, as sentences: one of them would never be reached, or Fastify would not start. */
  collisions(): readonly string[] {
    const owners = new Map<string, string>();
    return this.#served.flatMap(({ endpoint, route }) => {
      const path = this.init.paths.served(route)[0] ?? '';
      const owner = owners.get(plain(path));
      owners.set(plain(path), endpoint.name);
      return owner === undefined
        ? []
        : [
            `endpoints: ${owner} and ${endpoint.name} are both at ${path}: write another path for one`,
          ];
    });
  }

  /** After the routes are registered: the methods that are left over. */
  close(): void {
    const { host, paths, methods } = this.init;
    const adapter = host.httpAdapter as AbstractHttpAdapter | null;
    if (!adapter) return;
    for (const { endpoint, route } of this.#served) {
      for (const path of paths.served(route)) {
        addMethodRoutes(adapter, path, methods.answers(endpoint, route));
      }
    }
  }

  /** RFC 8615 §3: the prefix of the host does not apply to well-known documents. */
  private keepAtRoot(): void {
    const { config, paths } = this.init;
    const options = config.getGlobalPrefixOptions();
    const wellKnown = this.#served.filter(({ route }) => route.wellKnown);
    const added = wellKnown
      .flatMap(({ route }) => paths.served(route))
      .filter((path) => !options.exclude?.some(({ pathRegex }) => pathRegex.test(path)))
      .map((path) => ({
        path,
        pathRegex: exactly(path),
        requestMethod: RequestMethod.ALL,
      }));
    config.setGlobalPrefixOptions({ ...options, exclude: [...(options.exclude ?? []), ...added] });
  }
}

/** Express serves `/OAuth/Token/` as `/oauth/token`. Comparing more loosely than a router does harms nothing. */
function plain(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end).toLowerCase();
}

function exactly(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}/?$`, 'i');
}
