import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** One file of the renderer's bundle, with its content type. */
export interface BundleFile {
  readonly type: string;
  readonly body: Buffer;
  /** The same, compressed at build, by the name of the encoding. */
  readonly encoded?: Readonly<Partial<Record<Encoding, Buffer>>>;
}

/** The best first. */
export const encodings = ['br', 'gzip'] as const;
export type Encoding = (typeof encodings)[number];

const endings: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz' };

/** The bundle by URL path; `/` is the page. Only what is in this map is served. */
export type Bundle = ReadonlyMap<string, BundleFile>;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

function* filesIn(folder: string, path: string): Generator<[path: string, file: BundleFile]> {
  // Electron's readdir of packed folders has no recursive option.
  for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
    const address = `${path}${entry.name}`;
    const type = types[extname(entry.name)];
    if (entry.isDirectory()) yield* filesIn(folder, `${address}/`);
    else if (type !== undefined) yield [address, { type, ...bodiesOf(join(folder, address)) }];
  }
}

function bodiesOf(path: string): Pick<BundleFile, 'body' | 'encoded'> {
  const compressed = encodings.flatMap((encoding) => {
    const file = `${path}${endings[encoding]}`;
    return existsSync(file) ? [[encoding, readFileSync(file)] as const] : [];
  });
  return { body: readFileSync(path), encoded: Object.fromEntries(compressed) };
}

/** Reads the whole bundle into memory. Throws if the folder has no page: the app was not built. */
export function readBundle(folder: string): Bundle {
  const files = new Map(filesIn(folder, '/'));
  const page = files.get('/index.html');
  if (page === undefined) throw new Error(`There is no index.html in ${folder}; run "npm run build".`);
  return files.set('/', page);
}

/** The hash of the empty style element that Fluent UI's style engine appends. */
const emptyStyle = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

/** The headers of every answer. The page of the desktop app uses IPC only, so it may connect to nothing. */
export function securityHeaders(connect: "'self'" | "'none'"): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${emptyStyle}`,
    "img-src 'self'",
    "font-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return {
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  };
}
