// A small plugin: a vault in memory with two credentials. It is the example of docs/plugins.md; in tests it shows that service and
// screens do not depend on Privileged Identity. Plain JavaScript, no imports.

/** The only key that opens the vault. A real plugin would send the key to the vault. */
const keyOfTheVault = 'example-vault-key';

const accounts = [
  { id: 'example-1', account: 'operator', system: 'line-1', password: 'Example-1-Zz!' },
  { id: 'example-2', account: 'guest', system: 'line-2', password: 'Example-2-Zz!', disabled: true },
];

const common = { group: 'vault', required: false };
const form = {
  groups: [{ id: 'vault', label: 'Vault' }],
  fields: [
    { ...common, kind: 'secret', key: 'vaultKey', label: 'Vault Key', hint: 'Opens the example vault', explanation: 'The example vault opens with one key only; docs/plugins.md names it.', required: true },
    {
      ...common,
      kind: 'choice',
      key: 'labelStyle',
      label: 'Label Style',
      hint: 'How credentials are shown in the console',
      explanation: 'The account alone, or with the system that it belongs to.',
      options: [
        { value: 'account', label: 'Account' },
        { value: 'account-and-system', label: 'Account and system' },
      ],
      default: 'account-and-system',
    },
    { ...common, kind: 'flag', key: 'includeDisabled', label: 'Include disabled accounts', hint: 'Offer accounts that are disabled too', explanation: 'Disabled accounts are normally of no use in a session.', default: false },
  ],
};

const ok = (value) => ({ ok: true, value });
const err = (error) => ({ ok: false, error });

/** The state of the vault, which outlives a change of settings. */
function createVault() {
  /** The sessions that hold an account, by account id. */
  const held = new Map();
  const listeners = new Set();
  let isOpen = false;
  const setOpen = (open) => {
    isOpen = open;
    listeners.forEach((listener) => listener());
  };
  const holder = (session) => session.sessionId ?? session.user.username;
  return {
    /** Replaces a login: an open vault counts as one cached token. */
    open: ({ secrets }) => {
      if (secrets.vaultKey?.reveal() !== keyOfTheVault) return err(wrongKey());
      setOpen(true);
      return ok(undefined);
    },
    openCount: () => (isOpen ? 1 : 0),
    close: () => {
      const count = isOpen ? 1 : 0;
      setOpen(false);
      return count;
    },
    checkOut: (id, session) => void held.set(id, (held.get(id) ?? new Set()).add(holder(session))),
    checkIn: (id, session) => held.get(id)?.delete(holder(session)) === true,
    listeners,
  };
}

function engineFor(vault, setup, secretOf) {
  // An absent setting has the default of the form.
  const { labelStyle = 'account-and-system', includeDisabled = false } = setup.settings;
  const isOffered = ({ disabled = false }) => includeDisabled || !disabled;
  const offer = ({ id, account, system }) => {
    const label = labelStyle === 'account' ? account : `${account} (${system})`;
    return { id, label, kind: 'local', account, injectAs: account, system, format: 'name', flags: [] };
  };
  const find = (session) => {
    const identity = { stage: 'identity', subject: session.user.username, outcome: 'tried', reason: 'the example vault knows every user' };
    const opened = vault.open(setup);
    if (!opened.ok) return { trace: [identity], warnings: [], result: opened };
    const seen = accounts.map((each) => ({ stage: 'offer', subject: each.account, ...(isOffered(each) ? { outcome: 'kept', reason: 'it may be used' } : { outcome: 'dropped', reason: 'it is disabled' }) }));
    return { trace: [identity, ...seen], warnings: [], result: ok(accounts.filter(isOffered).map(offer)) };
  };
  const get = (session, credentialId) => {
    const opened = vault.open(setup);
    if (!opened.ok) return opened;
    const found = accounts.find((each) => each.id === credentialId && isOffered(each));
    if (found === undefined) return err(unknownCredential());
    vault.checkOut(found.id, session);
    return ok({ account: found.account, injectAs: found.account, password: secretOf(found.password) });
  };
  const testRetrieve = (session, credentialId) => {
    const got = get(session, credentialId);
    if (!got.ok) return { result: got, checkedIn: false, pendingCheckIn: false, warnings: [] };
    const { account, injectAs } = got.value;
    return { result: ok({ account, injectAs }), checkedIn: vault.checkIn(credentialId, session), pendingCheckIn: false, warnings: [] };
  };
  return {
    findCredentials: async (session) => find(session),
    getCredential: async (session, credentialId) => get(session, credentialId),
    releaseCredential: async (session, credentialId) => ok({ checkIn: vault.checkIn(credentialId, session) ? 'done' : 'nothing-to-do' }),
    testRetrieve: async (session, credentialId) => testRetrieve(session, credentialId),
    health: async () => ({ healthy: true, message: 'The example vault is in memory.' }),
  };
}

/** The checks of Diagnose. A check that PI has as well has the same name. */
function diagnose(vault, setup, scope) {
  if (scope === 'reach') return { ok: true, checks: [] };
  const opened = vault.open(setup);
  const check = { name: 'login', ms: 0 };
  if (opened.ok) return { ok: true, checks: [{ ...check, status: 'pass', detail: 'The vault opens.' }] };
  const { message, hint } = opened.error;
  return { ok: false, checks: [{ ...check, status: 'fail', detail: message, hint }], failure: opened.error };
}

/** @type {import('../../main/plugins/contract.ts').CreatePlugin} */
export default function createPlugin(host) {
  const vault = createVault();
  const isSameKey = (one, other) => one?.reveal() === other?.reveal();
  return {
    id: 'example-vault',
    form,
    capabilities: () => ['diagnose'],
    // Required fields and choices have been checked against the form before.
    validate: () => undefined,
    engine: async (setup) => ok(engineFor(vault, setup, host.secretOf)),
    replaced: (before, after) => (after !== undefined && isSameKey(before.secrets.vaultKey, after.secrets.vaultKey) ? 0 : vault.close()),
    diagnose: async (setup, { scope }) => ok(diagnose(vault, setup, scope)),
    tokenCount: () => vault.openCount(),
    clearTokens: () => vault.close(),
    pendingCheckIns: () => 0,
    onChange: (listener) => {
      vault.listeners.add(listener);
      return () => vault.listeners.delete(listener);
    },
    close: async () => vault.listeners.clear(),
  };
}

function wrongKey() {
  return { kind: 'authentication', message: 'The example vault does not open with this key.', doing: 'opening the example vault', hint: 'Correct "Vault Key" in Plugin settings.' };
}

function unknownCredential() {
  return { kind: 'not-found', message: 'The example vault has no such credential, or it is disabled.', doing: 'getting a credential', hint: 'Look up the credentials anew.' };
}
