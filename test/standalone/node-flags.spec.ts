import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the flags that Node gets', () => {
  it('are the same by npm start, in the image and in the benchmark, and are told', () => {
    const [, flags = 'none'] =
      /^exec node (--.*?) scripts/.exec(
        (JSON.parse(read('package.json')) as { scripts: { start: string } }).scripts.start,
      ) ?? [];
    const inImage = flags.split(' ').map((flag) => `"${flag}", `);

    expect(flags).toContain('--max-semi-space-size=');
    expect(read('Dockerfile')).toContain(`CMD ["node", ${inImage.join('')}"dist/`);
    expect(read('bench/subjects/product.mjs')).toContain(`'${flags}'`);
    expect(read('docs/deploying.md')).toContain(`node ${flags} dist/main.js`);
  });
});
