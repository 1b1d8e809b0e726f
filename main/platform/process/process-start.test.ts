import { describe, expect, it, vi } from 'vitest';
import { askSystem, startOfProcess, type AskSystem } from './process-start.ts';

function answering(text: string) {
  const asked: Parameters<AskSystem>[] = [];
  const ask: AskSystem = async (...question) => (asked.push(question), text);
  return { asked, ask };
}

describe('the start of another process', () => {
  it('is what ps says on macOS, asked for in a time and a language that we can read', async () => {
    const { asked, ask } = answering('Wed Jan  2 03:04:05 2030\n');
    expect(await startOfProcess(4321, 'darwin', ask)).toBe(Date.UTC(2030, 0, 2, 3, 4, 5));
    expect(asked).toEqual([['/bin/ps', ['-o', 'lstart=', '-p', '4321'], { LC_ALL: 'C', TZ: 'UTC' }]]);
  });

  it('is what PowerShell says on Windows, which is not looked for in the path', async () => {
    const { asked, ask } = answering('2030-01-02T03:04:05.1234567Z\r\n');
    expect(await startOfProcess(4321, 'win32', ask)).toBe(Date.UTC(2030, 0, 2, 3, 4, 5, 123));
    const [[file, args] = []] = asked;
    expect(file).toMatch(/^[A-Z]:\\.+\\powershell\.exe$/i);
    expect(args?.at(-1)).toContain('Get-Process -Id 4321');
  });

  it('is asked for without handing our variables on: there may be secrets in them', async () => {
    vi.stubEnv('ECM_API_PASSWORD', 'canary');
    const printed = await askSystem(process.execPath, ['-p', 'JSON.stringify(process.env)'], { LC_ALL: 'C' });
    vi.unstubAllEnvs();
    expect(JSON.parse(printed)).toMatchObject({ LC_ALL: 'C', PATH: process.env['PATH'] });
    expect(printed).not.toContain('canary');
  });

  it.each<[string, NodeJS.Platform, AskSystem]>([
    ['the system does not answer', 'win32', () => Promise.reject(new Error('no such program'))],
    ['it answers something else', 'darwin', async () => 'ps: no'],
    ['there is nobody to ask', 'freebsd', async () => '2030-01-02T03:04:05Z'],
  ])('is not known if %s', async (_why, platform, ask) => {
    expect(await startOfProcess(4321, platform, ask)).toBeUndefined();
  });
});
