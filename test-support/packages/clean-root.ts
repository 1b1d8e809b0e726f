import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A Debian with the essential packages and the dependencies of one package only, copied from the installed ones: faster than debootstrap,
 * and without the network. A dependency that the package does not declare is missing in it.
 */

interface Installed {
  readonly name: string;
  readonly isEssential: boolean;
  readonly depends: readonly (readonly string[])[];
}

const run = (file: string, args: readonly string[]): string =>
  execFileSync(file, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'pipe'] });

/** Installed packages by their names and by what they provide. */
function installedPackages(): ReadonlyMap<string, Installed> {
  const fields = ['Package', 'Essential', 'Pre-Depends', 'Depends', 'Provides', 'db:Status-Status'];
  const format = `${fields.map((field) => `\${${field}}`).join('\\t')}\\n`;
  const packages = new Map<string, Installed>();
  for (const line of run('dpkg-query', ['-W', '-f', format]).trim().split('\n')) {
    const [name = '', essential, before, depends, provides = '', status] = line.split('\t');
    if (status !== 'installed') continue;
    const entry = { name, isEssential: essential === 'yes', depends: dependencies(`${before}, ${depends}`) };
    packages.set(name, entry);
    for (const key of dependencies(provides).flat()) if (!packages.has(key)) packages.set(key, entry);
  }
  return packages;
}

/** Each dependency with its alternatives, by their names. */
function dependencies(text: string): readonly (readonly string[])[] {
  const clean = (alternative: string): string => alternative.replaceAll(/\(.*?\)|:\w+/g, '').trim();
  const parts = text.split(',').map((each) => each.split('|').map(clean));
  return parts.map((names) => names.filter((name) => name !== '')).filter((names) => names.length > 0);
}

/** The essential packages, the wanted ones, and all on which these depend. */
function closure(packages: ReadonlyMap<string, Installed>, wanted: string): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (alternatives: readonly string[]): void => {
    const entry = alternatives.map((name) => packages.get(name)).find((each) => each !== undefined);
    if (entry === undefined) throw new Error(`${alternatives.join(' | ')} is not installed on this computer.`);
    if (found.has(entry.name)) return;
    found.add(entry.name);
    entry.depends.forEach(add);
  };
  for (const { name, isEssential } of packages.values()) if (isEssential) add([name]);
  dependencies(wanted).forEach(add);
  return found;
}

const folders =
  'dev proc sys run root tmp opt home etc var/tmp var/cache var/log var/lib/dpkg/updates var/lib/dpkg/info';

/** @param depends the field Depends of the package that is to be installed */
export function makeCleanRoot(folder: string, depends: string): void {
  const names = closure(installedPackages(), depends);
  for (const name of ['bin', 'sbin', 'lib', 'lib64'].filter((each) => existsSync(`/usr/${each}`))) {
    mkdirSync(join(folder, 'usr', name), { recursive: true });
    symlinkSync(`usr/${name}`, join(folder, name));
  }
  for (const name of folders.split(' ')) mkdirSync(join(folder, name), { recursive: true });
  copyFiles(folder, [...names]);
  copyDatabase(folder, names);
  for (const name of ['passwd', 'group']) cpSync(`/usr/share/base-passwd/${name}.master`, join(folder, 'etc', name));
  cpSync('/etc/nsswitch.conf', join(folder, 'etc/nsswitch.conf'));
  copyAlternatives(folder);
  run('ldconfig', ['-r', folder]);
}

function copyFiles(folder: string, names: readonly string[]): void {
  const lines = run('dpkg-query', ['-L', ...names]).split('\n');
  const files = new Set(lines.filter((path) => path.startsWith('/') && existsSync(path)));
  const list = join(folder, 'files.list');
  writeFileSync(list, [...files].map((path) => `.${path}\0`).join(''));
  const copy = 'tar -C / --null --no-recursion -T "$1" -cf - | tar -C "$2" --keep-directory-symlink -xf - && rm "$1"';
  run('sh', ['-c', copy, 'sh', list, folder]);
}

/** dpkg's records of these packages. */
function copyDatabase(folder: string, names: ReadonlySet<string>): void {
  const info = '/var/lib/dpkg/info';
  const owner = (file: string): string => file.replace(/(:\w+)?\.\w+$/, '');
  for (const file of readdirSync(info).filter((each) => names.has(owner(each)) || each === 'format'))
    cpSync(join(info, file), join(folder, info, file));
  const blocks = readFileSync('/var/lib/dpkg/status', 'utf8').split('\n\n');
  const status = blocks.filter((block) => names.has(/^Package: (.*)$/m.exec(block)?.[1] ?? ''));
  writeFileSync(join(folder, 'var/lib/dpkg/status'), `${status.join('\n\n')}\n`);
}

/** Programs such as awk are links, which the scripts of packages make. */
function copyAlternatives(folder: string): void {
  cpSync('/etc/alternatives', join(folder, 'etc/alternatives'), { recursive: true, verbatimSymlinks: true });
  for (const name of readdirSync('/etc/alternatives')) {
    const link = join(folder, 'usr/bin', name);
    if (existsSync(join('/usr/bin', name)) && !existsSync(link)) symlinkSync(`/etc/alternatives/${name}`, link);
  }
}

/** Mounts that only the started process sees; they end with it. */
const inside =
  'mount --bind /dev "$0/dev" && mount -t proc proc "$0/proc" && exec chroot "$0" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"';

/** Starts a program in the root, as this account or as root, with an environment of PATH alone. */
export function startIn(root: string, account: string, ...command: readonly string[]): ChildProcess {
  const group = account === 'nobody' ? 'nogroup' : account;
  const identity =
    account === 'root' ? [] : ['setpriv', `--reuid=${account}`, `--regid=${group}`, '--clear-groups', '--'];
  return spawn('unshare', ['--mount', 'sh', '-c', inside, root, ...identity, ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
  });
}
