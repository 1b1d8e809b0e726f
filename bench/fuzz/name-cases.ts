import { isDeepStrictEqual } from 'node:util';
import { formatCredentials } from '../../app/cli/commands/format.ts';
import { lookupAnswer, lookupRefused } from '../../main/configurator/test-settings.ts';
import { resolveIdentities } from '../../main/pi/identity/resolve-identities.ts';
import { settingsChecks } from '../../main/pi/settings-checks.ts';
import { withCorrelation } from '../../shared/errors.ts';
import { lookupResultSchema, type LookupResult, type OfferedCredential } from '../../shared/lookup-result.ts';
import { err, ok } from '../../shared/result.ts';
import { loadPlugin, settingProblems, type SettingKey } from '../../shared/settings.ts';
import { csv, printable } from '../../shared/visible-text.ts';
import type { FuzzCase } from './fuzz-case.ts';
import { randomText } from './mutate.ts';
import type { Random } from './random.ts';

/** Distinguished Names and names of people, domains and accounts: whatever they are, the answer is one typed document. */

/** As directories write them. */
const distinguishedNames = [
  'CN=Ann,OU=Users,DC=hq,DC=example',
  'uid=joe.user,ou=HelpDesk,dc=acme-inc,dc=com',
  String.raw`CN=Doe\, Ann,OU=Users,DC=hq,DC=example`,
  String.raw`CN=Lu\C4\8Di\C4\87,OU=A\2cB,DC=hq,DC=example`,
  'CN=Ann+UID=ann,DC=hq,DC=example',
  'CN="Doe, Ann",DC=hq,DC=example',
  '1.3.6.1.4.1.1466.0=#04024869,DC=hq,DC=example',
  `description=#048181${'41'.repeat(129)},DC=hq,DC=example`,
  'CN=Ann;OU=Users;DC=hq;DC=example',
  'LDAP://dc1/CN=Ann,DC=hq,DC=example',
  '/DC=example/DC=hq/CN=Ann',
  String.raw`CN=Ann\0ACNF:0c3a,DC=hq,DC=example`,
] as const;

const names = [
  'ann',
  'HQ\\ann',
  'ann@hq.example',
  'hq.example\\ann',
  'svc-ecm',
  'münchen.example',
  '=1+1',
  'a\u009B31mb',
] as const;

const fragments = [
  ',',
  ';',
  '+',
  '=',
  '\\',
  '\\,',
  '\\00',
  '\\C3',
  '\\ED\\A0\\80',
  '"',
  '#',
  '#04',
  '#0484FFFFFFFF',
  'DC=',
  'dc = ',
  '2.5.4.45=',
  'OID.0.9.2342.19200300.100.1.25=x',
  '<GUID=0c3a>',
  '\0',
  '\n',
  '\t',
  '\u00a0',
  '\u200b',
  '\u202e',
  '\u009b',
  '\u2028',
  '\ud800',
  'e\u0301',
  'ﬃ',
  '＝',
  '😀',
  '@',
  '.',
  '..',
  'xn--',
  '__proto__',
  'x'.repeat(300),
  'DC=a,'.repeat(1500),
] as const;

/** Up to eight changes: a part is left out, doubled or moved, or a fragment is put in. */
function changed(text: string, random: Random): string {
  let result = text;
  for (let count = random.below(8); count > 0; count -= 1) {
    const at = random.below(result.length + 1);
    const part = result.slice(at, at + random.below(12));
    const [before, after] = [result.slice(0, at), result.slice(at + part.length)];
    result = random.pick([
      `${before}${after}`,
      `${before}${part}${part}${after}`,
      `${after}${part}${before}`,
      `${before}${random.pick(fragments)}${part}${after}`,
    ]);
  }
  return result;
}

function check(isSo: boolean, finding: string): void {
  if (!isSo) throw new Error(finding);
}

/** What `ecmctl --json` prints is one document, of the schema of a lookup, and commands nothing to a terminal. */
function checkDocument(answer: LookupResult): void {
  const printed = printable(JSON.stringify(answer));
  check(!/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(printed), 'the document has characters that a terminal obeys');
  const parsed = lookupResultSchema.safeParse(JSON.parse(printed));
  check(
    parsed.success && isDeepStrictEqual(parsed.data, JSON.parse(JSON.stringify(answer))),
    'the document is another one',
  );
}

function askedBy(username: string, distinguishedName: string): void {
  const { settings } = loadPlugin({ domainMap: ['hq.example=HQ'], defaultDomain: 'LAB', fallbackToLocalAccount: true });
  const { result, trace } = resolveIdentities({ username, distinguishedName }, settings);
  if (!result.ok) {
    check(
      result.error.kind === 'configuration' && /\((user|dn)\)/.test(result.error.message),
      'the failure names no field',
    );
    checkDocument(lookupRefused(withCorrelation(result.error, 'fuzz')));
    return;
  }
  check(result.value.length > 0, 'there is no candidate');
  for (const { domain, name } of result.value) {
    check(name !== '' && domain !== '', 'a candidate has an empty part');
    check(!/\p{Cc}/u.test(name), 'a candidate has control characters');
  }
  checkDocument(lookupAnswer({ trace, warnings: [], result: ok([]) }, { correlationId: 'fuzz' }, true));
}

function offeredAs(text: string): void {
  const offer: OfferedCredential = {
    id: 'v1.x',
    label: text,
    kind: 'local',
    account: text,
    injectAs: text,
    system: text,
    format: 'name',
    flags: [],
  };
  checkDocument(lookupAnswer({ trace: [], warnings: [text], result: ok([offer]) }, { correlationId: 'fuzz' }, true));
  check(formatCredentials([offer]).split('\n').length === 2, 'the table has other rows');
  const [row = ''] = csv([[text]]).split('\r\n', 1);
  check(!/^"?[\s\p{Z}\p{C}]*[=+\-@]/u.test(row.normalize('NFKC')), 'a cell of CSV is a formula');
}

const named = [
  'apiUser',
  'authenticator',
  'defaultDomain',
  'globalApprover',
  'trustedCaFile',
] as const satisfies readonly SettingKey[];

/** What is valid is valid, too, in the form in which it is used. */
function enteredAs(text: string): void {
  const raw = {
    ...Object.fromEntries(named.map((key) => [key, text])),
    domainMap: [text, `${text}=HQ`, `hq.example=${text}`],
  };
  const { settings, problems } = loadPlugin(raw);
  for (const { key, message } of problems)
    check(key !== undefined && message !== '', 'a problem without a key or a message');
  for (const key of named.filter((each) => settings[each] !== ''))
    check(settingProblems(key, settings[key]).length === 0, `${key} is not valid as it is used`);
  const failure = settingsChecks.validate({ settings: raw, secrets: {} });
  if (failure !== undefined)
    checkDocument(lookupAnswer({ trace: [], warnings: [], result: err(failure) }, { correlationId: 'fuzz' }, true));
}

const cases: Readonly<Record<string, (text: string, random: Random) => void>> = {
  'asked by a user with a DN': (text, random) => askedBy(random.pick(names), text),
  'asked by a user with a name': (text, random) => askedBy(text, random.pick(distinguishedNames)),
  'offered as a name': offeredAs,
  'entered as a setting': enteredAs,
};

export function nameCase(random: Random): FuzzCase {
  const what = random.pick(Object.keys(cases));
  const text = random.pick([
    () => changed(random.pick([...distinguishedNames, ...names]), random),
    () => randomText(random),
  ])();
  const other = random.pick([...names, ...distinguishedNames]);
  const fixed: Random = {
    below: () => 0,
    pick: (values) => values[other.length % values.length] as (typeof values)[number],
  };
  return {
    what: `names, ${what}`,
    input: Buffer.from(text, 'utf16le'),
    run: async (input) => cases[what]?.(input.toString('utf16le'), fixed),
  };
}
