const listed = (words: string): readonly string[] => words.split(' ');

/**
 * The words by which names of operations and members are understood. A group has the words that mean the same to us; its name is in
 * capitals. A word may be in several groups. Singular only: the plural is read as the singular.
 */
export const groups = {
  LIST: listed('list get find search enumerate query fetch read show load lookup select browse retrieve view'),
  LOGIN: listed('login logon signin signon authenticate auth'),
  LOGOUT: listed('logout logoff signout signoff'),
  IMPERSONATE: listed('impersonate impersonated impersonation behalf delegate delegation'),
  CHECKOUT: listed('checkout'),
  CHECKEDOUT: listed('checkedout inuse held holder'),
  ACQUIRE: listed('retrieve acquire obtain borrow lease withdraw'),
  CHECKIN: listed('checkin'),
  RETURN: listed('return release surrender'),
  REQUEST: listed('request'),
  CREATE: listed('create submit make open place new add raise start begin insert'),
  GRANT: listed('grant approve authorize authorise accept permit'),
  ROTATE: listed('spin rotate rotation randomize randomise cycle regenerate'),
  SETTINGS: listed('setting config configuration option definition template'),
  JOB: listed('job task'),
  VERSION: listed('version'),
  SCHEDULE: listed('schedule recurrence frequency'),
  ACCOUNT: listed('account credential identity'),
  SYSTEM: listed('system computer host machine server target node endpoint asset'),
  DOMAIN: listed('domain directory realm authenticator authority forest'),
  SHARED: listed('shared share common'),
  STORED: listed('stored store managed'),
  USER: listed('user person principal'),
  TOKEN: listed('token session ticket sid'),
  COMMENT: listed('comment remark reason note justification purpose memo'),
  PASSWORD: listed('password pwd passwd passphrase secret pass'),
  PERMISSION: listed('permission right privilege entitlement may can allow allowed is has able access enabled'),
  VIEW: listed('view read see reveal show display'),
  UNTIL: listed('until till expiry expire expiration end due'),
  NAME: listed('name'),
  ID: listed('id number no num nr identifier ref reference guid uuid handle'),
  TYPE: listed('type kind mode category platform class method'),
  DNS: listed('dns fqdn'),
  ADDRESS: listed('address ip'),
  DATE: listed('date time utc timestamp datetime'),
} satisfies Readonly<Record<string, readonly string[]>>;

export type Group = keyof typeof groups;

/** Words that change what a name means, so that a name with one of them is not what it would be without. */
const otherWords: ReadonlySet<string> = new Set(
  listed(
    'history delete remove destroy drop update set change edit modify save write put reset enable disable lock ' +
      'unlock all every bulk batch multiple count audit log event report group role policy rule export import test ' +
      'validate verify check force cancel deny reject decline revoke extend renew status statistic recording file ' +
      'document certificate license notification discovery scan propagate sync move copy rename stop pause resume ' +
      'exist ensure hint question otp mfa onetime code email phone default old previous former owner member ' +
      'membership folder tag key custom full random randomized auto automatic remote list timeout error message ' +
      'retry next first last created updated changed passwordchange as admin administrator approver approval ' +
      'requester expired pending available effective namespace registration application provider source template ' +
      'length transfer assign invalidate self service gateway failed needed required unmanaged inactive active ' +
      'hidden archive orphan orphaned recent favorite favourite trash',
  ),
);

/** What stands in an element of such a name is not of the account, the user or the request itself. */
export const elsewhereWords: ReadonlySet<string> = new Set(
  listed('owner previous former old requester approver admin administrator last member group role history audit'),
);

/** Words that say nothing: of grammar, of programming, and of this product. */
export const emptyWords: ReadonlySet<string> = new Set(
  listed(
    'do perform execute exec the a an of for by in on at from to with and or my web api ws svc op ops operation ' +
      'call req rq ex ext async soap v pi erpm info information data detail item entry record value string text ' +
      'field object obj entity result response output input param parameter dto model base array collection filter ' +
      'criteria arg argument body',
  ),
);

/** Two words or more that are read as one. The longest first where one begins another. */
export const phrases: readonly (readonly [words: string, word: string])[] = [
  ...['log in', 'log on', 'sign in', 'sign on'].map((words) => [words, 'login'] as const),
  ...['log out', 'log off', 'sign out', 'sign off'].map((words) => [words, 'logout'] as const),
  ...['create', 'open', 'start', 'begin', 'new'].map((verb) => [`${verb} session`, 'login'] as const),
  ...['close', 'end', 'terminate', 'destroy', 'delete'].map((verb) => [`${verb} session`, 'logout'] as const),
  ['check out', 'checkout'],
  ['checked out', 'checkedout'],
  ['check in', 'checkin'],
  ['in use', 'inuse'],
  ['on behalf', 'behalf'],
  ['one time', 'onetime'],
  ['pass word', 'password'],
  ['time out', 'timeout'],
  ['password change', 'passwordchange'],
  ['fully qualified', 'fqdn'],
];

const groupsByWord = new Map<string, ReadonlySet<string>>();
for (const [group, words] of Object.entries(groups))
  for (const word of words) groupsByWord.set(word, new Set([...(groupsByWord.get(word) ?? []), group]));

/** A word, or the name of a group. */
export type Term = Group | Lowercase<string>;

export function isMeant(word: string, term: Term): boolean {
  return word === term || groupsByWord.get(word)?.has(term) === true;
}

/** Whether the word means something to us; `deleted` and `deleting` change a name as `delete` does. */
export function isKnown(word: string): boolean {
  return groupsByWord.has(word) || otherWords.has(word) || stemsOf(word).some((stem) => otherWords.has(stem));
}

/** What a participle may come from: `set` of `setting`, `delete` of `deleted`, `stop` of `stopped`. */
function stemsOf(word: string): readonly string[] {
  const stem = /^(.{2,})(?:ed|ing)$/.exec(word)?.[1];
  return stem === undefined ? [] : [stem, `${stem}e`, stem.slice(0, -1)];
}

/** What names that are written in one piece are cut into. */
export const pieces: ReadonlySet<string> = new Set(
  [...groupsByWord.keys(), ...otherWords, ...emptyWords].filter((word) => word.length > 1),
);
