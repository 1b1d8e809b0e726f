import { execFileSync } from 'node:child_process';
import { join } from 'node:path/win32';

/** What is wrong with a file or folder that another account could have planted or may write, and how to mend it. */
export interface TrustFault {
  readonly path: string;
  /** Follows the path in a sentence. */
  readonly problem: string;
  readonly hint: string;
}

/** Access rights by their letters in a security descriptor ([MS-DTYP] 2.5.1.1), as far as they let a file be changed or replaced. */
const writeBits = 0x2 | 0x4 | 0x10 | 0x40 | 0x100 | 0x1_0000 | 0x4_0000 | 0x8_0000 | 0x1000_0000 | 0x4000_0000;
const rights: Readonly<Record<string, number>> = {
  GA: 0x1000_0000,
  GW: 0x4000_0000,
  FA: 0x1f_01ff,
  FW: 0x12_0116,
  SD: 0x1_0000,
  WD: 0x4_0000,
  WO: 0x8_0000,
  DC: 0x2,
  LC: 0x4,
  RP: 0x10,
  DT: 0x40,
  CR: 0x100,
};

/** The SID of `NT SERVICE\EcmConfigurator`: S-1-5-80 and the SHA-1 of the service's name in capital letters. */
export const serviceSid = 'S-1-5-80-209242096-2530554140-1520239554-1797697936-3963094575';

/** SYSTEM, Administrators and the service; Creator Owner stands for the owner, who is checked. */
const trustedSids = ['SY', 'S-1-5-18', 'BA', 'S-1-5-32-544', 'CO', 'S-1-3-0', 'OW', 'S-1-3-4', serviceSid];
const allowing = new Set(['A', 'OA', 'XA', 'ZA']);

/**
 * What is wrong with a security descriptor in SDDL: an owner, or an account that may write, other than SYSTEM, Administrators, the
 * service and the account of this process. Without an access list everybody may do everything.
 */
export function accessProblem(sddl: string, ownSid: string): string | undefined {
  const trusted = new Set([...trustedSids, ownSid]);
  const owner = /O:(S(?:-\d+)+|[A-Z]{2})/.exec(sddl)?.[1];
  if (owner === undefined) return 'has no owner that can be read';
  if (!trusted.has(owner)) return `belongs to another account (${owner})`;
  const list = /D:([A-Z_]*)((?:\([^)]*\))*)/.exec(sddl);
  if (list === null || list[1]?.includes('NO_ACCESS_CONTROL') === true) return 'has no access list';
  const writer = [...(list[2] ?? '').matchAll(/\(([^)]*)\)/g)]
    .map(([, entry = '']) => entry.split(';'))
    .find(([type = '', , mask = '', , , sid = '']) => allowing.has(type) && mayWrite(mask) && !trusted.has(sid));
  return writer === undefined ? undefined : `may be written by other accounts (${writer[5] ?? ''})`;
}

/** A mask is a number, or letters in pairs. */
function mayWrite(mask: string): boolean {
  const bits = /^\d|^0x/i.test(mask)
    ? Number(mask)
    : (mask.match(/../g) ?? []).reduce((sum, pair) => sum | (rights[pair] ?? 0), 0);
  return (bits & writeBits) !== 0;
}

/** Prints the account of the process, then path and descriptor of the folder and what is in it. The folder is an environment variable, so that nothing in it is run. */
const script = (make: boolean): string =>
  [
    "$ErrorActionPreference = 'Stop'; [Console]::OutputEncoding = [Text.Encoding]::UTF8",
    '$me = [Security.Principal.WindowsIdentity]::GetCurrent().User.Value; $me; $folder = $env:CHECKED_FOLDER',
    'if (-not (Test-Path -LiteralPath $folder)) {',
    make
      ? `  New-Item -ItemType Directory -Path $folder | Out-Null
  & "$env:SystemRoot\\System32\\icacls.exe" $folder /inheritance:r /grant:r '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F' ('*' + $me + ':(OI)(CI)F') '*${serviceSid}:(OI)(CI)F' | Out-Null`
      : '  exit 0',
    '}',
    '@(Get-Item -LiteralPath $folder -Force) + @(Get-ChildItem -LiteralPath $folder -Force) |',
    "  ForEach-Object { $_.FullName + '|' + (Get-Acl -LiteralPath $_.FullName).Sddl + '|' + $_.LinkType }",
  ].join('\n');

/** Runs a PowerShell script with one more variable; returns its output, throws if it fails. */
export type RunScript = (text: string, variables: Readonly<Record<string, string>>) => string;

const runScript: RunScript = (text, variables) =>
  execFileSync(
    join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe'),
    ['-NoLogo', '-NoProfile', '-NonInteractive', '-Command', text],
    {
      encoding: 'utf8',
      env: { SystemRoot: process.env['SystemRoot'], ...variables },
      timeout: 20_000,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );

/**
 * The first fault of the folder and of what is in it. An access list that cannot be read counts as one. Wine has no access lists: its
 * stand-in for PowerShell succeeds and prints nothing. Not tried on Windows.
 */
export function windowsFolderFault(folder: string, make: boolean, run = runScript): TrustFault | undefined {
  const hint = `In an administrator's prompt: icacls "${folder}" /setowner *S-1-5-32-544 /T, then icacls "${folder}" /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F *${serviceSid}:(OI)(CI)F /T. If you do not trust what is in it, move it aside first.`;
  let lines: readonly string[];
  try {
    const output = run(script(make), { CHECKED_FOLDER: folder });
    if (output.trim() === '') return undefined;
    lines = output.split(/\r?\n/);
  } catch {
    return { path: folder, problem: 'has an access list that cannot be read', hint };
  }
  const [ownSid = '', ...entries] = lines;
  for (const line of entries.filter((each) => each !== '')) {
    const [path = '', sddl = '', link = ''] = line.split('|');
    const problem = link === 'SymbolicLink' || link === 'Junction' ? 'is a link' : accessProblem(sddl, ownSid.trim());
    if (problem !== undefined) return { path, problem, hint };
  }
  return undefined;
}
