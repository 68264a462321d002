import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnModuleInit,
} from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { OAuth2Event, OAuth2EventType } from '../events/event.js';
import { OAuth2Events } from '../events/events.js';
import { OAuth2ConfigurationError } from '../options/configuration-error.js';
import { typesOf } from './on-oauth2-event.decorator.js';

/** How long listeners may still work when the application ends. @unit milliseconds */
const LAST_WORDS = 2_000;

type Wrapper = ReturnType<DiscoveryService['getProviders']>[number];

/** A method with `@OnOAuth2Event()`, of something that Nest has made. */
interface EventHandler {
  readonly owner: object;
  readonly name: string;
  readonly types: readonly OAuth2EventType[];
}

/** Finds the methods with `@OnOAuth2Event()`, wherever Nest has made something, and lets them hear. */
@Injectable()
export class EventHandlers implements OnModuleInit, BeforeApplicationShutdown {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
    @Inject(OAuth2Events) private readonly events: OAuth2Events,
  ) {}

  /** @throws {OAuth2ConfigurationError} naming every method that could never be called */
  onModuleInit(): void {
    const made = [...this.discovery.getProviders(), ...this.discovery.getControllers()].filter(
      ({ instance, isAlias }) => isObject(instance) && !isAlias,
    );
    const problems = made.filter(isMadeAgain).flatMap((one) => this.handlersOf(one).map(unheard));
    if (problems.length > 0) {
      throw new OAuth2ConfigurationError(problems, 'The application', 'its event listeners');
    }
    const heard = new Set<object>();
    for (const wrapper of made) {
      const instance = wrapper.instance as object;
      // Several modules may provide one instance.
      if (heard.has(instance)) continue;
      heard.add(instance);
      this.handlersOf(wrapper).forEach((handler) => this.listen(handler));
    }
  }

  /** What has been told may still be written down; what hangs is left behind. */
  async beforeApplicationShutdown(): Promise<void> {
    let limit: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      limit = setTimeout(resolve, LAST_WORDS);
    });
    await Promise.race([this.events.idle(), late]);
    clearTimeout(limit);
  }

  private handlersOf(wrapper: Wrapper): readonly EventHandler[] {
    const owner = wrapper.instance as Readonly<Record<string, object>>;
    return this.scanner
      .getAllMethodNames(Object.getPrototypeOf(owner) as object)
      .map((name) => ({ owner, name, types: typesOf(owner[name] as object) }))
      .filter(({ types }) => types.length > 0);
  }

  private listen({ owner, name, types }: EventHandler): void {
    // Looked up at each call, as any caller of the method would.
    const listener = (event: OAuth2Event): unknown =>
      (owner as Readonly<Record<string, (event: OAuth2Event) => unknown>>)[name]?.(event);
    Object.defineProperty(listener, 'name', { value: `${owner.constructor.name}.${name}` });
    this.events.on(types, listener);
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** For each request, or for whoever injects it: there is no instance to call. */
function isMadeAgain(wrapper: Wrapper): boolean {
  return wrapper.isTransient || !wrapper.isDependencyTreeStatic();
}

function unheard({ owner, name }: EventHandler): string {
  return `${owner.constructor.name}.${name} would hear of nothing, since its class is made anew for each request or use: move it to a provider in the default scope`;
}
