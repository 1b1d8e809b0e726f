import { readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually, type World } from './world.ts';

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
    logMb: inMb(bytes),
  };
}

/** What the service keeps: its heap after a collection of all garbage, which the memory of the process contains besides what it has free. */
export interface Heap {
  readonly objectsMb: number;
  /** Compiled code and what describes it; as much as the program has functions that are called often. */
  readonly codeMb: number;
  /** Buffers outside the heap. */
  readonly externalMb: number;
}

/** `undefined` if the service does not answer. */
export async function heapOf({ service, heapFile }: Pick<World, 'service' | 'heapFile'>): Promise<Heap | undefined> {
  await rm(heapFile, { force: true });
  service.signal('SIGUSR2');
  let text = '';
  const isWritten = async (): Promise<boolean> => {
    text = await readFile(heapFile, 'utf8').catch(() => '');
    return text !== '';
  };
  if (!(await eventually(isWritten, 10_000))) return undefined;
  const { objects, code, external } = JSON.parse(text) as Readonly<Record<'objects' | 'code' | 'external', number>>;
  return { objectsMb: inMb(objects), codeMb: inMb(code), externalMb: inMb(external) };
}

function inMb(bytes: number): number {
  return Math.round(bytes / 1024 / 102.4) / 10;
}
