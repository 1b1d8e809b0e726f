import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { Session } from '../../shared/jump-item.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import { practiceSecrets } from '../../main/sandbox/practice-profile.ts';
import type { CheckOutProcessInput } from './check-out-process.ts';
import type { EngineOnPractice } from './engine-on-practice.ts';

interface ProcessOptions {
  readonly changes?: RawPlugin;
  /** The ledger folder, by its name in the folder of the practice; by default that of its plugin. */
  readonly ecm?: string;
}

/** Builds the program of `check-out-process.ts`, once for a test file, and starts processes of it. */
export async function checkOutProgram() {
  const outDir = await mkdtemp(join(tmpdir(), 'ecm-child-'));
  const program = join(outDir, 'check-out-process.mjs');
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: 'test-support/pi/check-out-process.ts',
      outDir,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'check-out-process.mjs', codeSplitting: false } },
    },
  });
  const children: ChildProcess[] = [];
  return {
    start: (
      practice: EngineOnPractice,
      session: Session,
      credentialId: string,
      afterwards: CheckOutProcessInput['afterwards'],
      { changes = {}, ecm = 'check-outs' }: ProcessOptions = {},
    ): ChildProcess => {
      const { settings } = practice.setup(changes);
      const { apiPassword, apiRegistrationKey } = practiceSecrets(practice.pi);
      const order: CheckOutProcessInput = {
        ledgerFolder: join(practice.folder, ecm),
        settings,
        apiPassword: apiPassword.reveal(),
        apiRegistrationKey: apiRegistrationKey.reveal(),
        session,
        credentialId,
        afterwards,
      };
      const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
      children.push(child);
      child.stdin?.end(JSON.stringify(order));
      return child;
    },
    killAll: async (): Promise<void> => void (await Promise.all(children.splice(0).map(kill))),
    remove: () => rm(outDir, { recursive: true, force: true }),
  };
}

export type CheckOutProgram = Awaited<ReturnType<typeof checkOutProgram>>;

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** The first line that the process prints: `got` once it has the credential. Rejects if it ends instead. */
export async function printed(child: ChildProcess): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error('no output');
  const ended = once(child, 'exit').then(() => {
    throw new Error('the process ended');
  });
  const [line] = (await Promise.race([once(stdout, 'data'), ended])) as [Buffer];
  return line.toString('utf8').trim();
}
