import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './environment.mjs';

/** Files and folders that the documentation names exist. The decisions are not checked: they describe a past state. */

const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
const pages = ['README.md', 'CONTRIBUTING.md', ...docs.map((name) => `docs/${name}`)];
const layers = 'app|main|renderer|shared|test-support|e2e|bench|build|docs|bin';

describe.each(pages)('%s', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const paths = [...text.matchAll(new RegExp(`\`((?:${layers})/[\\w./-]*)\``, 'g'))].map(([, path = '']) => path);
  const links = [...text.matchAll(/\]\(([\w./-]+)\)/g)].map(([, link = '']) => join(page, '..', link));

  it('names and links only what exists', () => {
    expect([...paths, ...links].filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

it('the page about the screens names tests that are there', () => {
  const text = readFileSync(join(root, 'docs/screens.md'), 'utf8');
  const named = [...text.matchAll(/`([\w./-]+\.(?:spec|test)\.ts)`((?:,? “[^”]+”)+)/g)].flatMap(
    ([, file = '', titles = '']) => [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => ({ file, title })),
  );
  expect(named.length).toBeGreaterThan(20);
  const isThere = ({ file, title }: { readonly file: string; readonly title: string }): boolean =>
    readFileSync(join(root, file), 'utf8').includes(title);
  expect(named.filter((each) => !isThere(each))).toEqual([]);
});

it('the architecture page lists every folder of the code', () => {
  const architecture = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const folders = ['app', 'main', 'main/pi', 'main/ecm', 'renderer'].flatMap((parent) =>
    readdirSync(join(root, parent)).filter((name) => holdsCode(join(root, parent, name))),
  );
  expect(folders.filter((name) => !architecture.includes(`  ${name}/ `))).toEqual([]);
});

function holdsCode(folder: string): boolean {
  if (!statSync(folder).isDirectory()) return false;
  return readdirSync(folder, { recursive: true }).some((name) => /(?<!\.test)\.tsx?$/.test(String(name)));
}
