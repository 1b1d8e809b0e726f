import { describe, expect, it } from 'vitest';
import { err, ok } from '../../../shared/result.ts';
import type { ContractDraft } from '../../../shared/contract-proposal.ts';
import type { KeptDraft } from '../../../shared/drafts.ts';
import { testClient, testError, type Plan } from '../../../test-support/renderer/test-client.ts';
import {
  contractView,
  functionProposal,
  proposalView,
  serverContract,
} from '../../../test-support/renderer/test-contract.ts';
import { createContractStore, keepOrder } from './store.ts';
import { accept, choosePlace, freshWork, withCodes } from './work.ts';

const onScreen = { plugin: { endpointUrl: 'https://pi.example/Vault.svc' }, secrets: { apiPassword: 'typed' } };

async function loaded(plan: Plan = {}, kept?: KeptDraft) {
  const { client, calls } = testClient({
    'contract/read': () => ok(contractView()),
    'contract/propose': () => ok(proposalView([functionProposal('login')])),
    'request/cancel': () => ok({}),
    ...plan,
  });
  let ids = 0;
  const store = createContractStore({
    client,
    newId: () => `id-${++ids}`,
    now: () => 7,
    readDraft: () => onScreen,
    readKept: async () => kept,
  });
  await store.getState().load('real');
  const inputs = (name: string) => calls.filter((call) => call.name === name).map(({ input }) => input);
  return { store, get: store.getState, inputs };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
const stored = (contract = serverContract()) => contractView({ contract });

describe('loading', () => {
  it('begins with the stored contract', async () => {
    const { get } = await loaded({ 'contract/read': () => ok(stored()) });
    expect(get()).toMatchObject({ view: stored(), work: freshWork(serverContract()), restoredAt: undefined });
  });

  it('keeps the error', async () => {
    const error = testError();
    const { get } = await loaded({ 'contract/read': () => err(error) });
    expect(get()).toMatchObject({ view: undefined, loadError: error });
  });

  it('goes on with kept work; where another contract was saved meanwhile, saving is a conflict', async () => {
    const values = { ...accept(freshWork(undefined), ['login']) };
    const kept = { base: { ...freshWork(undefined) }, values, baseRevision: 2, keptAt: 5 };
    const { get } = await loaded({ 'contract/read': () => ok(stored()) }, kept);
    expect(get()).toMatchObject({ work: values, restoredAt: 5, view: { revision: 2, contract: undefined } });
  });

  it('drops kept work that is no work', async () => {
    const { get } = await loaded({}, { base: {}, values: { choices: 1 }, baseRevision: 2, keptAt: 5 });
    expect(get()).toMatchObject({ work: freshWork(undefined), restoredAt: undefined });
  });

  it('follows another save while nothing is edited, and keeps its basis otherwise', async () => {
    let view = contractView();
    const { get } = await loaded({ 'contract/read': () => ok(view) });
    view = stored();
    await get().refresh();
    expect(get().work).toEqual(freshWork(serverContract()));
    get().change(accept(get().work, ['logout']));
    view = contractView({ revision: 9 });
    await get().refresh();
    expect(get().view).toEqual(stored());
  });
});

describe('proposals', () => {
  it('are made with the Endpoint URL on screen, and again after each change', async () => {
    const { get, inputs } = await loaded();
    await get().read({ from: 'server' });
    get().change(choosePlace(get().work, 'login', 'in', 'userName', 'LoginName'));
    await settle();
    expect(inputs('contract/propose')).toEqual([
      { requestId: 'id-1', plugin: onScreen.plugin, choices: [], accept: [] },
      { requestId: 'id-2', plugin: onScreen.plugin, choices: ['login.in.userName=LoginName'], accept: [] },
    ]);
    expect(get().proposal).toMatchObject({ madeAt: 7, endpoint: onScreen.plugin.endpointUrl });
  });

  it('of files have their texts, and the contract so far', async () => {
    const { get, inputs } = await loaded({ 'contract/read': () => ok(stored()) });
    const documents = [{ name: 'vault.wsdl', text: '<definitions/>' }];
    await get().read({ from: 'files', documents });
    expect(inputs('contract/propose')).toMatchObject([{ documents, contract: serverContract() }]);
  });

  it('are made for the last change, however many come meanwhile', async () => {
    const { get, inputs } = await loaded();
    await get().read({ from: 'server' });
    for (const name of ['login', 'logout', 'productVersion'] as const) get().change(accept(get().work, [name]));
    await settle();
    expect(inputs('contract/propose').map((input) => (input as ContractDraft).accept)).toEqual([
      [],
      ['login'],
      ['login', 'logout', 'productVersion'],
    ]);
  });

  it('are not made anew for rules, of which changes in a row are one step of Undo', async () => {
    const { get, inputs } = await loaded();
    await get().read({ from: 'server' });
    get().change(withCodes(get().work, [{ when: { code: 'E' }, means: 'other' }]));
    get().change(withCodes(get().work, [{ when: { code: 'E_' }, means: 'other' }]));
    expect(inputs('contract/propose')).toHaveLength(1);
    get().undo();
    expect(get().work.codes).toBeUndefined();
  });

  it('for a description that has changed meanwhile void what was accepted', async () => {
    let wsdlSha256 = 'a'.repeat(64);
    const { get } = await loaded({ 'contract/propose': () => ok(proposalView([], { wsdlSha256 })) });
    await get().read({ from: 'server' });
    wsdlSha256 = 'b'.repeat(64);
    get().change(accept(get().work, ['login']));
    await settle();
    expect(get().work.accept).toEqual([]);
  });

  it('that fail keep the one before', async () => {
    let fails = false;
    const error = testError({ kind: 'configuration', detail: 'input' });
    const { get } = await loaded({ 'contract/propose': () => (fails ? err(error) : ok(proposalView())) });
    await get().read({ from: 'server' });
    fails = true;
    get().change(choosePlace(get().work, 'login', 'in', 'userName', 'Nowhere'));
    await settle();
    expect(get().reading).toMatchObject({ phase: 'failed', error });
    expect(get().proposal?.view).toEqual(proposalView());
    fails = false;
    get().undo();
    await settle();
    expect(get().reading.phase).toBe('answered');
  });
});

describe('saving', () => {
  const mine = serverContract({ codes: [] });

  it('begins anew with what was saved', async () => {
    const view = contractView({ revision: 4, contract: mine });
    const { get, inputs } = await loaded({ 'contract/save': () => ok({ status: 'saved', view }) });
    await get().read({ from: 'server' });
    get().change(withCodes(get().work, []));
    await get().saveContract(mine);
    expect(inputs('contract/save')).toEqual([{ profile: 'real', expectedRevision: 3, contract: mine }]);
    expect(get()).toMatchObject({ view, work: freshWork(mine), past: [], save: { phase: 'saved' } });
    expect(get().proposal?.view.contract).toEqual(mine);
  });

  it('is repeated where another section was saved', async () => {
    const answers = [
      { status: 'conflict', view: contractView({ revision: 4 }) },
      { status: 'saved', view: contractView({ revision: 5, contract: mine }) },
    ] as const;
    let call = 0;
    const { get, inputs } = await loaded({ 'contract/save': () => ok(answers[call++] ?? answers[1]) });
    await get().saveContract(mine);
    expect(inputs('contract/save')).toMatchObject([{ expectedRevision: 3 }, { expectedRevision: 4 }]);
    expect(get().save.phase).toBe('saved');
  });

  it('asks where another contract was saved; either one can be kept', async () => {
    const theirs = contractView({ revision: 4, contract: serverContract({ soap: '1.2' }) });
    let status: 'conflict' | 'saved' = 'conflict';
    const plan: Plan = { 'contract/save': () => ok({ status, view: theirs }) };
    const { get } = await loaded(plan);
    await get().saveContract(mine);
    expect(get().save).toEqual({ phase: 'conflict', theirs });
    get().takeStored();
    expect(get()).toMatchObject({ view: theirs, work: freshWork(theirs.contract), save: { phase: 'idle' } });
    const other = await loaded(plan);
    await other.get().saveContract(mine);
    status = 'saved';
    await other.get().overwrite();
    expect(other.inputs('contract/save')).toMatchObject([{ contract: mine }, { expectedRevision: 4, contract: mine }]);
  });

  it('of the built-in contract forgets the proposal', async () => {
    const { get } = await loaded({ 'contract/save': () => ok({ status: 'saved', view: contractView() }) });
    await get().read({ from: 'server' });
    await get().saveContract(null);
    expect(get()).toMatchObject({ proposal: undefined, source: undefined, work: freshWork(undefined) });
  });

  it('keeps the error, and the work', async () => {
    const error = testError();
    const { get } = await loaded({ 'contract/save': () => err(error) });
    get().change(accept(get().work, ['login']));
    await get().saveContract(mine);
    expect(get()).toMatchObject({ save: { phase: 'failed', error }, work: { accept: ['login'] } });
  });
});

describe('the work', () => {
  it('is kept beyond the window while there is some', async () => {
    const { get } = await loaded();
    expect(keepOrder(get())).toMatchObject({ section: 'contract', expectedRevision: 3, draft: undefined });
    get().change(accept(get().work, ['login']));
    expect(keepOrder(get())?.draft).toEqual({ base: freshWork(undefined), values: { choices: [], accept: ['login'] } });
  });

  it('is discarded with what was read', async () => {
    const { get } = await loaded();
    await get().read({ from: 'server' });
    get().change(accept(get().work, ['login']));
    get().discard();
    expect(get()).toMatchObject({ work: freshWork(undefined), past: [], proposal: undefined, source: undefined });
  });

  it('is tried with the settings and secrets on screen', async () => {
    const { get, inputs } = await loaded({ 'contract/try': () => ok({ functions: [], skipped: [] }) });
    get().setSession({ user: ' HQ\\ann ', host: '' });
    await get().try();
    expect(inputs('contract/try')).toEqual([
      { requestId: 'id-1', ...onScreen, contract: undefined, session: { user: 'HQ\\ann' } },
    ]);
  });
});
