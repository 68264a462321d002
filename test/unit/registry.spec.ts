import { describe, expect, it } from 'vitest';
import { Registry } from '../../src/registry.js';

describe('a registry that is decorated', () => {
  it('has what is made of each entry in its place, of earlier and of later ones', () => {
    const registry = new Registry<string>('word');
    registry.register('a', 'apple');

    registry.decorate((word) => `<${word}>`);
    registry.register('b', 'bread');
    registry.decorate((word) => `[${word}]`);
    registry.register('c', 'cake');

    expect(registry.values()).toEqual(['[<apple>]', '[<bread>]', '[<cake>]']);
    expect([registry.get('a'), registry.names()]).toEqual(['[<apple>]', ['a', 'b', 'c']]);
  });

  it('refuses a second entry of a name as ever', () => {
    const registry = new Registry<string>('word');
    registry.decorate((word) => word);
    registry.register('a', 'apple');

    expect(() => registry.register('a', 'avocado')).toThrow(
      new TypeError('word a is registered already'),
    );
  });
});
