import { describe, expect, it } from 'vitest';
import { ok } from '../../shared/result.ts';
import type { CallArgument, WritingCall } from '../../shared/contract.ts';
import type { Basis, ProfileName } from '../../shared/writing.ts';
import { testClient, type Plan } from '../../test-support/renderer/test-client.ts';
import { watchOtherProfile } from './other-profile.ts';

const inputs: { readonly [K in WritingCall]: Omit<CallArgument<K>, keyof Basis> } = {
  'settings/save': { plugin: {}, secrets: {} },
  'contract/save': { contract: null },
  'settings/restore': { revision: 1 },
  'appliance/save': { appliance: {} },
  'plugins/choose': { id: 'example' },
  'plugins/choose-folder': { folder: '/plugins/example' },
  'plugins/unblock': { folder: '/plugins/example' },
  'plugins/save-settings': { pluginId: 'example', settings: {}, secrets: {} },
  'drafts/keep': { section: 'appliance' },
  'scenarios/save': { scenarios: [] },
};
const names = Object.keys(inputs) as readonly WritingCall[];

async function refusedFor(name: WritingCall, profile: ProfileName, plan: Plan): Promise<readonly ProfileName[]> {
  const refused: ProfileName[] = [];
  const client = watchOtherProfile(testClient(plan).client, (of) => refused.push(of));
  await client[name]({ ...inputs[name], profile, expectedRevision: 1 } as never);
  return refused;
}

describe('a call that is refused for its profile', () => {
  it.each(names.filter((name) => name !== 'drafts/keep'))(
    '%s is reported with the profile of the call',
    async (name) => {
      const plan = { [name]: () => ok({ status: 'other-profile' }) } as Plan;
      expect(await refusedFor(name, 'real', plan)).toEqual(['real']);
      expect(await refusedFor(name, 'practice', plan)).toEqual(['practice']);
    },
  );

  it('is not reported for an automatic save', async () => {
    expect(await refusedFor('drafts/keep', 'real', { 'drafts/keep': () => ok({ status: 'other-profile' }) })).toEqual(
      [],
    );
  });

  it.each(['saved', 'conflict'])('is not reported for the outcome %s', async (status) => {
    expect(
      await refusedFor('scenarios/save', 'real', { 'scenarios/save': () => ok({ status, revision: 1 } as never) }),
    ).toEqual([]);
  });
});
