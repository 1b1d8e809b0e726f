import { win32 } from 'node:path';
import type { RunProgram } from '../process/service-manager.ts';

/** An entry of the event log of the system: the journal of systemd, or the application log of Windows. */
export interface SystemEvent {
  readonly id: number;
  readonly alert: string;
  readonly state: 'raised' | 'cleared';
  /** One line. */
  readonly message: string;
}

/** Whether the system took the event. Never rejects. */
export type WriteSystemEvent = (event: SystemEvent) => Promise<boolean>;

const source = 'EcmConfigurator';

/** Nothing on systems without such a log. All differences between the systems are here. */
export function systemEventWriter(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
  run: RunProgram,
): WriteSystemEvent | undefined {
  if (platform === 'linux') return (event) => toJournal(event, run);
  if (platform === 'win32') return (event) => toEventLog(event, env, run);
  return undefined;
}

/** Node cannot send datagrams to Unix sockets, so util-linux's `logger` writes to the journal's socket in its native protocol. */
async function toJournal({ id, alert, state, message }: SystemEvent, run: RunProgram): Promise<boolean> {
  const fields = [
    `MESSAGE=${message}`,
    `PRIORITY=${state === 'raised' ? 4 : 6}`,
    `SYSLOG_IDENTIFIER=${source}`,
    `ECM_EVENT_ID=${id}`,
    `ECM_ALERT=${alert}`,
    `ECM_STATE=${state}`,
  ];
  return (await run('logger', ['--journald'], `${fields.join('\n')}\n`)).code === 0;
}

/** What is cleared has the number of the alert and one hundred more. */
async function toEventLog({ id, state, message }: SystemEvent, env: NodeJS.ProcessEnv, run: RunProgram) {
  const folder = env['SystemRoot'] ?? 'C:\\Windows';
  const [type, number] = state === 'raised' ? ['WARNING', id] : ['INFORMATION', id + 100];
  const facts = ['/T', type, '/ID', String(number), '/D', message];
  const { code } = await run(win32.join(folder, 'System32', 'eventcreate.exe'), [
    '/L',
    'APPLICATION',
    '/SO',
    source,
    ...facts,
  ]);
  return code === 0;
}
