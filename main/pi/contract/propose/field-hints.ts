import type { Term } from './vocabulary.ts';

/** How the name of a place says that a field is there. */
export interface FieldHint {
  /** Of each set of terms a word must be in the place's own name. */
  readonly own: readonly (readonly Term[])[];
  /** One of these must be in the name around it. */
  readonly near?: readonly Term[];
  /** That name must be within the entry. */
  readonly inside?: true;
  /** Further words that the name may have; a name with another word that we know is something else. */
  readonly also?: readonly Term[];
  /** From 1 to 10. */
  readonly score: number;
}

const hint = (score: number, own: FieldHint['own'], rest: Omit<FieldHint, 'own' | 'score'> = {}): FieldHint => ({
  own,
  score,
  ...rest,
});

const about: readonly Term[] = ['ACCOUNT', 'LOGIN', 'USER', 'STORED', 'SHARED'];
const permission: readonly Term[] = ['PERMISSION', 'PASSWORD', 'ACCOUNT'];

/** What identifies an account is often an element of its own. */
const identifying: readonly Term[] = ['ACCOUNT', 'store', 'key', 'ID'];

const accountName = [
  hint(10, [['ACCOUNT', 'LOGIN', 'USER'], ['NAME']], { also: about }),
  hint(9, [['NAME']], { near: ['ACCOUNT', 'key'] }),
  hint(8, [['ACCOUNT']], { also: ['STORED', 'SHARED'] }),
  hint(7, [['LOGIN', 'USER']], { also: ['ACCOUNT', 'LOGIN', 'USER'] }),
];
const storeType = [
  hint(10, [['TYPE'], ['store', 'ACCOUNT', 'SYSTEM']], { also: ['STORED', 'ACCOUNT', 'SYSTEM'] }),
  hint(9, [['TYPE']], { near: [...identifying, 'SYSTEM'] }),
  hint(5, [['TYPE']]),
];
const customTypeName = [hint(10, [['custom'], ['TYPE']], { also: ['NAME', 'ACCOUNT', 'STORED', 'SYSTEM'] })];
const passwordList = [hint(10, [['PASSWORD'], ['list']], { also: ['NAME', 'STORED', 'ACCOUNT'] })];
/** Below the account it is where the account lives, beside it the system that is listed. */
const targetName = [
  hint(10, [['target']], { also: ['NAME', 'SYSTEM', 'STORED', 'ACCOUNT'] }),
  hint(9, [['SYSTEM']], { near: identifying, inside: true, also: ['NAME', 'STORED', 'ACCOUNT'] }),
  hint(8, [['NAME']], { near: ['SYSTEM', 'store'], inside: true }),
  hint(6, [['SYSTEM']], { also: ['NAME', 'STORED', 'ACCOUNT'] }),
];
const systemName = [hint(9, [['SYSTEM']], { also: ['NAME'] }), hint(8, [['NAME']], { near: ['SYSTEM'], inside: true })];
/** In shared lists it may be a free label. */
const labelName = [...systemName, hint(6, [['label']])];
const listName = [hint(10, [['list']], { also: ['NAME', 'SHARED', 'ACCOUNT', 'PASSWORD'] })];
const until = [hint(10, [['UNTIL']], { also: ['CHECKEDOUT', 'CHECKOUT', 'DATE', 'ACCOUNT', 'PASSWORD', 'lease'] })];
const checkedOutTo = [
  hint(10, [['CHECKEDOUT'], ['to', 'by', 'USER']], { also: ['NAME'] }),
  hint(8, [['held', 'holder']], { also: ['NAME'] }),
];
const checkedOutComment = [hint(10, [['CHECKEDOUT', 'CHECKOUT'], ['COMMENT']])];
const allowRemoteSessions = [
  hint(10, [['remote']], { also: ['PERMISSION', 'TOKEN', 'start', 'launch'] }),
  hint(7, [['connect']], { also: ['PERMISSION'] }),
];
const requestPasswords = [hint(10, [['REQUEST']], { also: permission })];
const viewPasswords = [
  hint(10, [['VIEW']], { also: permission }),
  hint(6, [['retrieve', 'CHECKOUT']], { also: permission }),
];
const jobId = [
  hint(10, [['JOB', 'template'], ['ID']], { also: ['template', 'JOB'] }),
  hint(9, [['ID']], { near: ['JOB'] }),
  hint(7, [['JOB']], { also: ['template'] }),
];
const password = [hint(10, [['PASSWORD']], { also: ['USER', 'LOGIN', 'ACCOUNT'] })];

/** By the names of `shared/contract-functions.ts`; those of lists and records without their prefix if they mean the same everywhere. */
const fieldHints: Readonly<Record<string, readonly FieldHint[]>> = {
  token: [
    hint(10, [['TOKEN']], { also: ['ID', 'LOGIN', 'USER', 'authentication', 'access', 'key', 'security'] }),
    hint(8, [['ID']], { near: ['TOKEN'] }),
  ],
  userName: [
    hint(10, [['USER', 'LOGIN'], ['NAME']], { also: ['USER', 'LOGIN'] }),
    hint(8, [['USER']], { also: ['LOGIN', 'IMPERSONATE'] }),
    hint(8, [['NAME']], { near: ['USER', 'LOGIN', 'ACCOUNT'] }),
    hint(7, [['ACCOUNT'], ['NAME']]),
    hint(6, [['LOGIN', 'USER']], { also: ['ID', 'USER', 'LOGIN'] }),
  ],
  password,
  authenticator: [
    hint(10, [['DOMAIN']], { also: ['NAME', 'USER', 'LOGIN'] }),
    hint(
      8,
      [
        ['authentication', 'LOGIN', 'identity'],
        ['provider', 'source', 'store'],
      ],
      { also: ['NAME'] },
    ),
  ],
  loginType: [
    hint(10, [['LOGIN', 'authentication', 'ACCOUNT', 'USER'], ['TYPE']]),
    hint(8, [['TYPE']], { near: ['LOGIN', 'authentication', 'ACCOUNT', 'USER'] }),
    hint(5, [['TYPE']]),
  ],
  version: [hint(10, [['VERSION']], { also: ['product', 'SYSTEM', 'application', 'full', 'ID'] })],
  system: [
    hint(10, [['SYSTEM']], { also: ['NAME', 'ADDRESS', 'DNS', 'list'] }),
    hint(8, [['NAME', 'ADDRESS']], { near: ['SYSTEM'] }),
  ],
  domain: [hint(10, [['DOMAIN']], { also: ['NAME', 'DNS'] }), hint(8, [['NAME']], { near: ['DOMAIN'] })],
  comment: [hint(10, [['COMMENT']], { also: ['CHECKOUT', 'CHECKIN', 'REQUEST', 'USER', 'GRANT', 'access', 'audit'] })],
  accountName,
  storeType,
  customTypeName,
  passwordList,
  targetName,
  listName,
  until,
  checkedOutUntil: until,
  checkedOutTo,
  checkedOutComment,
  allowRemoteSessions,
  requestPasswords,
  viewPasswords,
  jobId,
  requestId: [
    hint(10, [['REQUEST'], ['ID']], { also: ['PASSWORD', 'ACCOUNT', 'access'] }),
    hint(9, [['ID']], { near: ['REQUEST'] }),
    hint(6, [['REQUEST']], { also: ['PASSWORD'] }),
  ],
  settings: [hint(10, [['SETTINGS']], { also: ['passwordchange', 'ROTATE', 'PASSWORD', 'JOB', 'ACCOUNT'] })],
  'settings.domainName': [hint(10, [['DOMAIN']], { also: ['NAME'] })],
  'settings.fullAccountName': [
    hint(
      10,
      [
        ['full', 'fqdn'],
        ['ACCOUNT', 'LOGIN', 'USER'],
      ],
      { also: ['NAME', 'LOGIN'] },
    ),
  ],
  'settings.storedAccountName': [
    hint(10, [['ACCOUNT', 'LOGIN', 'USER'], ['NAME']], { also: ['STORED', 'ACCOUNT', 'LOGIN', 'USER'] }),
    hint(7, [['ACCOUNT', 'LOGIN', 'USER']], { also: ['STORED'] }),
  ],
  'settings.storedSystemName': [hint(10, [['SYSTEM']], { also: ['NAME', 'STORED'] })],
  'job.comment': [hint(10, [['COMMENT']], { also: ['JOB'] })],
  'job.nextRun': [hint(10, [['run', 'start', 'execution']], { also: ['next', 'first', 'DATE', 'JOB', 'SCHEDULE'] })],
  'job.runOnNewSystems': [hint(10, [['new'], ['SYSTEM']], { also: ['JOB'] })],
  'schedule.retryEnabled': [hint(10, [['retry']], { also: ['PERMISSION', 'enable', 'SCHEDULE', 'JOB'] })],
  'schedule.type': [
    hint(10, [['SCHEDULE'], ['TYPE']], { also: ['JOB'] }),
    hint(9, [['TYPE']], { near: ['SCHEDULE'] }),
    hint(7, [['recurrence', 'frequency']], { also: ['SCHEDULE'] }),
  ],
  autoSpin: [
    hint(
      10,
      [
        ['auto', 'automatic'],
        ['ROTATE', 'change', 'passwordchange'],
      ],
      { also: ['PASSWORD', 'PERMISSION'] },
    ),
  ],
  domainDnsName: [
    hint(10, [['DOMAIN'], ['DNS']], { also: ['NAME'] }),
    hint(9, [['DNS']], { near: ['DOMAIN'], also: ['NAME'] }),
  ],
  domainName: [hint(10, [['DOMAIN']], { also: ['NAME'] }), hint(9, [['NAME']], { near: ['DOMAIN'], inside: true })],
  hasRandomPassword: [hint(10, [['random', 'randomized']], { also: ['PASSWORD', 'PERMISSION'] })],
  systemDnsName: [
    hint(10, [['SYSTEM'], ['DNS']], { also: ['NAME'] }),
    hint(9, [['DNS']], { near: ['SYSTEM'], also: ['NAME'] }),
    hint(5, [['DNS']], { also: ['NAME'] }),
  ],
  systemIpAddress: [
    hint(10, [['SYSTEM'], ['ADDRESS']], { also: ['ADDRESS'] }),
    hint(9, [['ADDRESS']], { near: ['SYSTEM'], also: ['ADDRESS'] }),
    hint(6, [['ip']], { also: ['ADDRESS'] }),
  ],
  systemName,
  'shared.systemName': labelName,
  'identifier.systemName': labelName,
};

/** The hints of a field: by its whole name, else by what follows the name of its record. */
export function hintsOf(field: string): readonly FieldHint[] {
  const last = field.slice(field.lastIndexOf('.') + 1);
  return (Object.hasOwn(fieldHints, field) ? fieldHints[field] : fieldHints[last]) ?? [];
}
