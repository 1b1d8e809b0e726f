import { expect } from 'vitest';
import type { JumpItem } from '../../shared/jump-item.ts';
import type { RawPlugin } from '../../shared/settings.ts';
import { rdp } from '../../test-support/pi/engine-on-practice.ts';
import type { LeakTestEnvironment } from './environment.ts';

/** Calls of the app, as its page makes them through the web shell. */

/** The settings of the practice profile with rotation switched on. */
export function pluginOf({ practice }: LeakTestEnvironment, changes: RawPlugin = {}): RawPlugin {
  return { ...practice.settings(1).plugin, createSpinJobs: true, ...changes };
}

interface Answer {
  readonly ok: boolean;
  readonly value: Record<string, unknown>;
}

/** One call of the app that must succeed; returns its value. */
export async function call(
  environment: LeakTestEnvironment,
  name: string,
  input: object = {},
): Promise<Record<string, unknown>> {
  const answer = (await environment.call(name, input)) as unknown as Answer;
  expect(answer, name).toMatchObject({ ok: true });
  return answer.value;
}

export interface TestRequest {
  readonly username: string;
  readonly jumpItem: JumpItem;
  readonly settings?: RawPlugin;
  readonly secrets?: Readonly<Record<string, string>>;
}

export const ann: TestRequest = { username: 'HQ\\ann', jumpItem: rdp('kiosk7') };
export const kiosk = 'Administrator (KIOSK7)';
let requests = 0;

export function testInput(
  environment: LeakTestEnvironment,
  { username, jumpItem, settings = {}, secrets = {} }: TestRequest,
) {
  requests += 1;
  return {
    requestId: String(requests),
    plugin: pluginOf(environment, settings),
    secrets,
    session: { user: { username }, jumpItem },
  };
}

export async function lookUp(environment: LeakTestEnvironment, request: TestRequest): Promise<Record<string, unknown>> {
  return call(environment, 'test/lookup', testInput(environment, request));
}

export async function retrieve(
  environment: LeakTestEnvironment,
  request: TestRequest,
  label: string,
): Promise<Record<string, unknown>> {
  const { credentials } = (await lookUp(environment, request)) as { credentials: { id: string; label: string }[] };
  const credentialId = credentials.find((each) => each.label === label)?.id;
  expect(credentialId, label).toBeDefined();
  return call(environment, 'test/retrieve', { ...testInput(environment, request), credentialId, fullCycle: true });
}
