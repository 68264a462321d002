import { RequestMethod } from '@nestjs/common';
import type { ApplicationConfig } from '@nestjs/core';
import type { EndpointRoute } from '../endpoints/endpoint.js';

/**
 * Where endpoints are on this server: below the host's global prefix (unless the host excludes them from
 * it), the path that the host's router gave the module, and the path of the issuer; well-known ones at the root.
 *
 * Everything is asked for when it is used, since a host sets its prefix after the module was made.
 */
export class EndpointPaths {
  readonly #issuerPath: string;
  #modulePath = '';

  /** @param issuer the issuer identifier */
  constructor(
    issuer: string,
    private readonly config: ApplicationConfig,
  ) {
    this.#issuerPath = new URL(issuer).pathname.replace(/\/+$/, '');
  }

  /** @param modulePath what the host's `RouterModule` puts before the controllers of the module */
  mountedAt(modulePath: string): void {
    this.#modulePath = trimmed(modulePath);
  }

  /** What the controller of an endpoint is given: the framework puts prefix and module path before it. */
  controller(route: EndpointRoute): string[] {
    if (!route.wellKnown) return [this.#issuerPath + route.path];
    // RFC 8414 §3.1: the issuer's path comes after the well-known one. The short form stays for those who guess.
    return this.#issuerPath === '' ? [route.path] : [route.path, route.path + this.#issuerPath];
  }

  /** The paths at which requests for an endpoint arrive. */
  served(route: EndpointRoute): string[] {
    const paths = this.controller(route);
    return route.wellKnown ? paths : paths.map((path) => this.prefixed(path));
  }

  /** The path under which the endpoint with this path is reached. */
  absolute(path: string): string {
    return path.startsWith('/.well-known/') ? path : this.prefixed(this.#issuerPath + path);
  }

  private prefixed(path: string): string {
    const mounted = this.#modulePath + path;
    const prefix = trimmed(this.config.getGlobalPrefix());
    return prefix === '' || this.isExcluded(mounted) ? mounted : prefix + mounted;
  }

  private isExcluded(path: string): boolean {
    const excluded = this.config.getGlobalPrefixOptions().exclude ?? [];
    return excluded.some(
      ({ pathRegex, requestMethod }) => FORM_METHODS.has(requestMethod) && pathRegex.test(path),
    );
  }
}

/** The methods that an exclusion may name to concern an endpoint; -1 is how Nest also writes ALL. */
const FORM_METHODS: ReadonlySet<number> = new Set([
  RequestMethod.ALL,
  RequestMethod.GET,
  RequestMethod.POST,
  -1,
]);

/** `/a` for `a`, `/a/` and `/a`; nothing for an empty path or `/`. */
function trimmed(path: string): string {
  const bare = path.replace(/^\/+|\/+$/g, '');
  return bare === '' ? '' : `/${bare}`;
}
