import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('the flags that Node gets', () => {
  it('are the same by npm start, in the image and in the benchmark, and are told', () => {
    const flag = '--max-semi-space-size=8';

    expect(JSON.parse(read('package.json'))).toHaveProperty(
      'scripts.start',
      expect.stringMatching(`^exec node ${flag} `),
    );
    expect(read('Dockerfile')).toContain(`CMD ["node", "${flag}", `);
    expect(read('bench/subjects/product.mjs')).toContain(`[process.execPath, '${flag}']`);
    expect(read('docs/deploying.md')).toContain(`node ${flag} dist/main.js`);
  });
});
