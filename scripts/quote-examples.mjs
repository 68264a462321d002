import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A block of code that begins with the name of the example that it is. */
const BLOCK = /```([jt]s|lua|sql)\n(\/\/|--) (examples\/\S+)\n.*?```/gs;

/**
 * A page with the text of its examples as it is in their files. To print another, write a block with nothing but its name.
 *
 * @param {string} page
 * @param {(path: string) => string} read
 */
export function quoted(page, read) {
  return page.replaceAll(
    BLOCK,
    (_, language, comment, path) => `\`\`\`${language}\n${comment} ${path}\n${read(path)}\`\`\``,
  );
}

async function documents() {
  const pages = await readdir(join(root, 'docs'), { recursive: true });
  return [
    'README.md',
    ...pages.filter((name) => name.endsWith('.md')).map((name) => join('docs', name)),
  ];
}

/** The texts of the examples that a page names. */
async function examplesIn(page) {
  const paths = [...page.matchAll(BLOCK)].map(([, , , path]) => path);
  const texts = await Promise.all(paths.map((path) => readFile(join(root, path), 'utf8')));
  return new Map(paths.map((path, at) => [path, texts[at]]));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const name of await documents()) {
    const page = await readFile(join(root, name), 'utf8');
    const examples = await examplesIn(page);
    const written = quoted(page, (path) => examples.get(path) ?? '');
    if (written === page) continue;
    await writeFile(join(root, name), written);
    process.stdout.write(`${name}\n`);
  }
}
