import { describe, expect, it } from 'vitest';
import { jumpItemTypeNames, type JumpItem, type JumpItemTypeName } from '../../../shared/jump-item.ts';
import { describeEndpoint } from './describe-endpoint.ts';

function read(jumpItem: JumpItem) {
  const { trace, result } = describeEndpoint(jumpItem);
  return { trace, endpoint: result.ok ? result.value : undefined, error: result.ok ? undefined : result.error };
}

const samples = {
  host: { host: 'web01' },
  ip: { additionalAddresses: ['10.0.0.5'] },
  url: { url: 'https://web01.hq.example/login' },
  app: { applicationName: 'Invoices' },
} as const;
type Field = keyof typeof samples;
const fields = Object.keys(samples) as readonly Field[];

/** Which fields a type sends (product.md, section 3). */
const sent: Readonly<
  Record<JumpItemTypeName, { readonly required: readonly Field[]; readonly optional: readonly Field[] }>
> = {
  'jump-client': { required: ['host'], optional: ['ip'] },
  rdp: { required: ['host'], optional: [] },
  'rdp-secureapp': { required: ['host', 'app'], optional: [] },
  shell: { required: ['host'], optional: [] },
  web: { required: ['url'], optional: [] },
  vnc: { required: ['host'], optional: [] },
  'protocol-tunnel': { required: ['host'], optional: [] },
};

function itemWith(type: JumpItemTypeName, given: readonly Field[]): JumpItem {
  return Object.assign({ type }, ...given.map((field) => samples[field])) as JumpItem;
}

/** Every type with every field, as the table says of it. */
const uses = jumpItemTypeNames.flatMap((type) =>
  fields.map((field) => {
    const { required, optional } = sent[type];
    return {
      type,
      field,
      use: required.includes(field) ? 'needs' : optional.includes(field) ? 'may have' : 'does not send',
    };
  }),
);

describe('the fields of a Jump Item', () => {
  it.each(jumpItemTypeNames)('%s is read with what it needs, and with all that it may have', (type) => {
    const { required, optional } = sent[type];
    expect(read(itemWith(type, required)).endpoint).toMatchObject({ type, hostName: expect.stringContaining('web01') });
    expect(read(itemWith(type, [...required, ...optional])).error).toBeUndefined();
  });

  it.each(uses.filter(({ use }) => use === 'needs'))(
    '$type without $field is a configuration error naming it',
    ({ type, field }) => {
      const { error, trace } = read(
        itemWith(
          type,
          sent[type].required.filter((other) => other !== field),
        ),
      );
      expect(error).toMatchObject({ kind: 'configuration', detail: 'input', doing: 'reading the endpoint' });
      expect(error?.message).toContain(`(${field}) is missing`);
      expect(trace).toEqual([]);
    },
  );

  it.each(uses.filter(({ use }) => use === 'does not send'))(
    '$type with $field is a configuration error naming it',
    ({ type, field }) => {
      const { error } = read(itemWith(type, [...sent[type].required, field]));
      expect(error).toMatchObject({ kind: 'configuration', detail: 'input' });
      expect(error?.message).toContain(`(${field}) is not sent by a Jump Item of type`);
    },
  );

  it('count as missing when they are blank', () => {
    expect(read({ type: 'rdp', host: '  ' }).error?.message).toBe(
      'Hostname / IP Address (host) is missing; a Jump Item of type RDP needs it.',
    );
    expect(
      read({ type: 'rdp', host: 'web01', url: ' ', applicationName: '', additionalAddresses: ['', ' '] }).error,
    ).toBeUndefined();
  });
});

describe('the host', () => {
  it.each([
    [
      'an FQDN',
      'WEB01.Lab.HQ.Example:3389',
      { hostName: 'web01.lab.hq.example', shortName: 'web01', domain: 'lab.hq.example', addresses: [] },
    ],
    ['a short name', 'web01', { hostName: 'web01', shortName: 'web01', addresses: [] }],
    ['an IPv4 address', '10.0.0.5', { addresses: ['10.0.0.5'] }],
    [
      'a pasted web address',
      'https://WEB01.hq.example:8443/a',
      { hostName: 'web01.hq.example', shortName: 'web01', domain: 'hq.example', addresses: [] },
    ],
    ['an IPv6 address', '[2001:DB8::1]:22', { addresses: ['2001:db8::1'] }],
  ])('is taken apart: %s', (_title, host, parts) => {
    expect(read({ type: 'shell', host }).endpoint).toEqual({ type: 'shell', ...parts });
  });

  it.each([
    ['web 01', 'Enter a host name, an FQDN or an IP address.'],
    ['ftp://web01/', 'Enter a host name, an FQDN or an IP address.'],
    ['https://*/', 'Enter a host name, an FQDN or an IP address.'],
  ])('that is none is a configuration error that shows it: %s', (host, hint) => {
    expect(read({ type: 'shell', host }).error).toEqual({
      kind: 'configuration',
      detail: 'input',
      message: `Hostname / IP Address (host) is not a host name or IP address: "${host}".`,
      doing: 'reading the endpoint',
      hint,
    });
  });

  it('is shown in an error short and without control characters', () => {
    const { error } = read({ type: 'shell', host: `\u0007${'x'.repeat(10_000)} y` });
    expect(error?.message).toContain(`" ${'x'.repeat(79)}…"`);
  });
});

describe('the web address', () => {
  it.each([
    [
      'https://Intranet.HQ.example:8443/a?b#c',
      { hostName: 'intranet.hq.example', shortName: 'intranet', domain: 'hq.example', addresses: [] },
    ],
    ['HTTP://web01', { hostName: 'web01', shortName: 'web01', addresses: [] }],
    ['https://user:word@web01/', { hostName: 'web01', shortName: 'web01', addresses: [] }],
    [
      'https://bücher.example./',
      { hostName: 'xn--bcher-kva.example', shortName: 'xn--bcher-kva', domain: 'example', addresses: [] },
    ],
    ['https://10.0.0.5/', { addresses: ['10.0.0.5'] }],
    ['https://[2001:db8::1]:8443/', { addresses: ['2001:db8::1'] }],
    ['https://[::ffff:10.0.0.5]/', { addresses: ['10.0.0.5'] }],
  ])('gives its host: %s', (url, parts) => {
    expect(read({ type: 'web', url }).endpoint).toEqual({ type: 'web', ...parts });
  });

  it.each([
    'intranet',
    'intranet.example/login',
    '//intranet',
    '/login',
    'https:intranet',
    'https:///login',
    'ftp://intranet',
    'javascript:alert(1)',
    'https://',
    'https://a b/',
    'https://*/',
  ])('must be absolute: %s', (url) => {
    expect(read({ type: 'web', url }).error).toMatchObject({
      kind: 'configuration',
      detail: 'input',
      message: `Website URL (url) is not an absolute web address: "${url}".`,
    });
  });

  it('is shown in an error without the user name and password in it', () => {
    const { error } = read({ type: 'web', url: 'https://joe:hidden@*/' });
    expect(error?.message).not.toContain('hidden');
  });
});

describe('further addresses', () => {
  it('follow the host, normalised and without repeats', () => {
    const given = {
      type: 'jump-client',
      host: '10.0.0.5',
      additionalAddresses: [' ::FFFF:10.0.0.5 ', '10.0.0.6', '2001:DB8::1'],
    } as const;
    expect(read({ ...given, additionalAddresses: [...given.additionalAddresses] }).endpoint?.addresses).toEqual([
      '10.0.0.5',
      '10.0.0.6',
      '2001:db8::1',
    ]);
  });

  it('must be addresses', () => {
    expect(
      read({ type: 'jump-client', host: 'web01', additionalAddresses: ['10.0.0.5', 'web02'] }).error?.message,
    ).toBe('Additional IP Address (ip) is not an IP address: "web02".');
  });
});

describe('the Application Name', () => {
  const secureApp = (applicationName: string) => read({ type: 'rdp-secureapp', host: 'web01', applicationName });

  it('is trimmed, and otherwise kept as it is', () => {
    expect(secureApp('  Invoices.EXE: 2.0 ').endpoint?.applicationName).toBe('Invoices.EXE: 2.0');
  });

  it.each([
    ['with a control character', 'In\u0001voices'],
    ['of 1,025 characters', 'x'.repeat(1025)],
  ])('%s is a configuration error', (_title, applicationName) => {
    expect(secureApp(applicationName).error).toMatchObject({ kind: 'configuration', detail: 'input' });
    expect(secureApp(applicationName).error?.message).toContain('Application Name (app)');
  });
});

describe('the trace', () => {
  it('has one entry with what is known of the endpoint', () => {
    expect(read({ type: 'jump-client', host: 'web01.hq.example', additionalAddresses: ['10.0.0.5'] }).trace).toEqual([
      {
        stage: 'endpoint',
        subject: 'web01.hq.example',
        outcome: 'kept',
        code: 'endpoint-read',
        reason: 'Jump Item of type Jump Client; domain of the host hq.example; address 10.0.0.5.',
      },
    ]);
    expect(read({ type: 'rdp-secureapp', host: '10.0.0.5', applicationName: 'Invoices' }).trace).toEqual([
      {
        stage: 'endpoint',
        subject: '10.0.0.5',
        outcome: 'kept',
        code: 'endpoint-read',
        reason:
          'Jump Item of type RDP + SecureApp; domain of the host not known; address 10.0.0.5; application Invoices.',
      },
    ]);
  });
});
