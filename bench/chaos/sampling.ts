import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { World } from './world.ts';

/** What the service uses at one moment. Linux only. */
export interface Usage {
  readonly residentMb: number;
  readonly handles: number;
  readonly logMb: number;
}

export function usageOf({ service, folder }: Pick<World, 'service' | 'folder'>): Usage {
  const process = `/proc/${service.pid}`;
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`${process}/status`, 'utf8'))?.[1] ?? '0';
  const logs = readdirSync(folder).filter((name) => /^ECM\.\d+\.log$/.test(name));
  const bytes = logs.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  return {
    residentMb: Math.round(Number(kib) / 1024),
    handles: readdirSync(`${process}/fd`).length,
    logMb: Math.round(bytes / 1024 / 102.4) / 10,
  };
}
