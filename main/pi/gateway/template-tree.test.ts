import { describe, expect, it } from 'vitest';
import type { ContractMember } from '../../../shared/server-contract.ts';
import { builtIn, builtInShape, dataNamespace, serviceNamespace } from '../../../test-support/pi/built-in-functions.ts';
import { decodeAnswer } from './decoder/decode-answer.ts';
import type { TemplateOverrides, TemplateSettings } from './gateway.ts';
import { descendant, outlineOf, parseXml, type ParsedElement } from '../../../test-support/pi/parse-xml.ts';
import { answerOf } from '../../../test-support/pi/sample-answers.ts';
import { overrideInputs, templateWriter } from './template-tree.ts';
import { UnsendableTextError, writeEnvelope, type RawElement } from './write-envelope.ts';

const overrides: TemplateOverrides = {
  fullAccountName: 'HQ\\svc <1>',
  storedAccountName: 'svc',
  storedSystemName: 'HQ',
};
const nilAttribute = { '{http://www.w3.org/2001/XMLSchema-instance}nil': 'true' };

/** The settings as the gateway decodes them from an answer with these members. */
async function templateOf(members: string): Promise<TemplateSettings> {
  const xml = answerOf(
    'JobOps_GetPasswordChangeSettings',
    `<a:AccountStoreType>3</a:AccountStoreType><a:PasswordChangeSettings>${members}</a:PasswordChangeSettings>`,
  );
  async function* arriving(): AsyncGenerator<Buffer> {
    yield Buffer.from(xml);
  }
  const answer = await decodeAnswer(arriving(), '', builtInShape('readTemplate'));
  if (answer.is !== 'envelope') throw new Error(JSON.stringify(answer));
  return { tree: answer.envelope['settings'] };
}

const member = builtIn('createRotationJob').request.members?.find(({ input }) => input === 'settings');

function writeTemplate(settings: TemplateSettings, changes: TemplateOverrides): RawElement {
  if (member === undefined) throw new Error('no settings in the request');
  return templateWriter(settings)(member, overrideInputs(changes));
}

/** The written settings as another parser reads them. */
async function writtenBack(members: string, changes: TemplateOverrides = overrides): Promise<ParsedElement> {
  return parseXml(`<x>${writeTemplate(await templateOf(members), changes).content}</x>`);
}

function memberOf(element: ParsedElement, local: string): ParsedElement | undefined {
  return element.children.find((child) => child.local === local);
}

describe("a template's settings, written back", () => {
  it('are what PI sent, but for the overrides', async () => {
    const members =
      '<a:AccountComment> kept &lt;exactly&gt;&#13; </a:AccountComment><a:AccountType>1</a:AccountType><a:DomainName i:nil="true"/><a:FullAccountName>old</a:FullAccountName>' +
      '<a:PasswordLength>24</a:PasswordLength><a:StoredAccountName i:nil="true"/><a:StoredNamespace></a:StoredNamespace><a:StoredSystemName>old</a:StoredSystemName><a:Unique>true</a:Unique>';
    const back = await writtenBack(members);
    expect(outlineOf(back)).toBe(
      'AccountComment, AccountType, DomainName, FullAccountName, PasswordLength, StoredAccountName, StoredNamespace, StoredSystemName, Unique',
    );
    expect(back.children.every(({ namespace }) => namespace === dataNamespace)).toBe(true);
    expect(back.children.map(({ text }) => text)).toEqual([
      ' kept <exactly>\r ',
      '1',
      '',
      'HQ\\svc <1>',
      '24',
      'svc',
      '',
      'HQ',
      'true',
    ]);
    expect(memberOf(back, 'DomainName')?.attributes).toEqual(nilAttribute);
    expect(memberOf(back, 'StoredAccountName')?.attributes).toEqual({});
    expect(memberOf(back, 'StoredNamespace')?.attributes).toEqual({});
  });

  it('replace the domain only where one is given', async () => {
    const members = '<a:DomainName>OLD</a:DomainName>';
    expect(memberOf(await writtenBack(members), 'DomainName')?.text).toBe('OLD');
    expect(memberOf(await writtenBack(members, { ...overrides, domainName: 'HQ' }), 'DomainName')?.text).toBe('HQ');
  });

  it('keep unknown members whole and in their place, whatever their namespaces', async () => {
    const members =
      '<a:Zeta>1</a:Zeta><a:Array xmlns:b="http://schemas.microsoft.com/2003/10/Serialization/Arrays"><b:string>x</b:string><b:string i:nil="true"/><b:string/></a:Array>' +
      '<c:Foreign xmlns:c="urn:c"><Bare xmlns="">y</Bare><a:Deep><a:Deeper>&amp;</a:Deeper></a:Deep></c:Foreign><a:Alpha>2</a:Alpha>';
    const back = await writtenBack(`${members}<a:FullAccountName/><a:StoredAccountName/><a:StoredSystemName/>`);
    const original = parseXml(
      `<x xmlns:a="${dataNamespace}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">${members}</x>`,
    );
    expect(back.children.slice(0, original.children.length)).toEqual(original.children);
  });

  it('take the overrides where the order of the data contract wants them, if the template lacks the members', async () => {
    const back = await writtenBack(
      '<a:AccountType>1</a:AccountType><a:PasswordLength>24</a:PasswordLength><a:Unique>true</a:Unique>',
      { ...overrides, domainName: 'HQ' },
    );
    expect(outlineOf(back)).toBe(
      'AccountType, DomainName, FullAccountName, PasswordLength, StoredAccountName, StoredSystemName, Unique',
    );
    expect(outlineOf(await writtenBack(''))).toBe('FullAccountName, StoredAccountName, StoredSystemName');
  });

  it('take the overrides in the namespace in which the server wrote the members', async () => {
    const back = await writtenBack(
      `<FullAccountName xmlns="${serviceNamespace}">old</FullAccountName><StoredAccountName xmlns="">old</StoredAccountName>`,
    );
    expect(back.children.map(({ local, namespace, text }) => [local, namespace, text])).toEqual([
      ['FullAccountName', serviceNamespace, 'HQ\\svc <1>'],
      ['StoredAccountName', '', 'svc'],
      ['StoredSystemName', dataNamespace, 'HQ'],
    ]);
  });

  it('do not take an override for a member of the same name elsewhere', async () => {
    const back = await writtenBack(
      '<a:Nested><a:FullAccountName>inner</a:FullAccountName></a:Nested><c:FullAccountName xmlns:c="urn:c">foreign</c:FullAccountName>',
    );
    expect(outlineOf(back)).toBe(
      'FullAccountName, Nested(FullAccountName), FullAccountName, StoredAccountName, StoredSystemName',
    );
    expect(back.children.map(({ text }) => text)).toEqual(['HQ\\svc <1>', '', 'foreign', 'svc', 'HQ']);
  });

  it('keep attributes: the type that a member really has, and those that are unknown to us', async () => {
    const settings = await templateOf(
      '<a:Sched xmlns:s="urn:schedules" i:type="s:Weekly"><a:Day>1</a:Day></a:Sched><a:New xmlns:z="urn:z" z:attr="x&amp;&quot;y" plain="1" xml:space="preserve"/>',
    );
    const back = writeTemplate(settings, overrides).content;
    expect(back).toContain(
      `<Sched xmlns="${dataNamespace}" xmlns:n0="http://www.w3.org/2001/XMLSchema-instance" xmlns:t0="urn:schedules" n0:type="t0:Weekly">`,
    );
    expect(back).toContain(
      `<New xmlns="${dataNamespace}" xmlns:n0="urn:z" n0:attr="x&amp;&quot;y" plain="1" xml:space="preserve">`,
    );
  });

  it('keep a type that names nothing as it is, instead of refusing the template', async () => {
    const back = writeTemplate(await templateOf('<a:Sched i:type="unbound:Weekly">1</a:Sched>'), overrides).content;
    expect(back).toContain('n0:type="unbound:Weekly"');
  });

  it('leave the template as it was, so that it serves for the next job', async () => {
    const settings = await templateOf('<a:FullAccountName>old</a:FullAccountName>');
    const before = structuredClone(settings.tree);
    writeTemplate(settings, overrides);
    expect(structuredClone(settings.tree)).toEqual(before);
    expect(writeTemplate(settings, { ...overrides, fullAccountName: 'next' }).content).toContain('next');
  });

  it('refuse an override that XML cannot carry, by the name of its member', async () => {
    const settings = await templateOf('');
    const write = () => writeTemplate(settings, { ...overrides, storedSystemName: 'a\uD800' });
    expect(write).toThrow(UnsendableTextError);
    expect(write).toThrow('StoredSystemName contains U+D800');
  });

  it('are taken only from the gateway itself', () => {
    expect(() => writeTemplate({ tree: { local: 'x' } }, overrides)).toThrow(TypeError);
  });
});

describe("a template of another server's contract", () => {
  const placed = (name: string, more: Partial<ContractMember>): ContractMember => ({
    name,
    namespace: dataNamespace,
    ...more,
  });
  const settings = placed('Settings', {
    namespace: serviceNamespace,
    input: 'settings',
    members: [
      placed('domain', { namespace: '', attribute: true, input: 'settings.domainName' }),
      placed('Kind', { constant: 'Rotation' }),
      placed('Target', {
        members: [
          placed('system', { namespace: '', attribute: true, input: 'settings.storedSystemName' }),
          placed('Account', { input: 'settings.storedAccountName', values: { svc: 'SVC' } }),
        ],
      }),
    ],
  });
  const target = '{urn:z}kept';

  /** As another parser reads it. */
  async function written(attributes: string, members: string, changes: TemplateOverrides): Promise<ParsedElement> {
    const xml = answerOf(
      'JobOps_GetPasswordChangeSettings',
      `<a:PasswordChangeSettings xmlns:z="urn:z" ${attributes}>${members}</a:PasswordChangeSettings>`,
    );
    async function* arriving(): AsyncGenerator<Buffer> {
      yield Buffer.from(xml);
    }
    const answer = await decodeAnswer(arriving(), '', builtInShape('readTemplate'));
    const tree = answer.is === 'envelope' ? answer.envelope['settings'] : undefined;
    const contract = { soap: '1.1', registrationKey: { as: 'none' } } as const;
    const request = placed('Call', { members: [settings] });
    const inputs = { settings: templateWriter({ tree }), ...overrideInputs(changes) };
    const call = descendant(parseXml(writeEnvelope(contract, request, '', inputs)), 'Body', 'Call', 'Settings');
    if (call === undefined) throw new Error('no settings were written');
    return call;
  }

  it('has its overrides in attributes and further inside, and keeps what is beside them', async () => {
    const back = await written(
      'domain="OLD" z:kept="1"',
      '<a:Kind>Old</a:Kind><a:Target z:kept="2" system="OLD"><a:Account i:type="a:X">old</a:Account><a:Other>o</a:Other></a:Target>',
      { ...overrides, domainName: 'HQ' },
    );
    expect(outlineOf(back)).toBe('Kind, Target(Account, Other)');
    expect(back.attributes).toEqual({ '{}domain': 'HQ', [target]: '1' });
    const [kind, inner] = back.children;
    expect(kind?.text).toBe('Rotation');
    expect(inner?.attributes).toEqual({ '{}system': 'HQ', [target]: '2' });
    expect(inner?.children).toMatchObject([
      { text: 'SVC', attributes: {} },
      { text: 'o', local: 'Other' },
    ]);
  });

  it('gets what it lacks, and keeps the domain where none is given', async () => {
    const back = await written('domain="OLD"', '<a:Alpha/><a:Zeta/>', overrides);
    expect(outlineOf(back)).toBe('Alpha, Kind, Target(Account), Zeta');
    expect(back.attributes).toEqual({ '{}domain': 'OLD' });
    expect(back.children[2]?.attributes).toEqual({ '{}system': 'HQ' });
  });
});
