import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { describeElement } from '../../../../test-support/wsdl/describe-type.ts';
import { wcfDocuments } from '../../../../test-support/wsdl/wcf-documents.ts';
import { definitions, schema, servicePart, wsdlWith } from '../../../../test-support/wsdl/write-wsdl.ts';
import ours from '../AuthService.wsdl?raw';
import { choosePort } from '../choose-port.ts';
import { compareContracts } from '../compare.ts';
import { ownPort } from '../own-port.ts';
import { readServerWsdl } from '../read-server-wsdl.ts';
import { wsdlLimits } from './wsdl-limits.ts';
import type { ServerWsdl } from '../wsdl-model.ts';

const root = await mkdtemp(join(tmpdir(), 'wsdl-files-'));
let count = 0;
let folder: string;
const { signal } = new AbortController();

beforeEach(async () => {
  count += 1;
  folder = join(root, String(count));
  await mkdir(folder);
});

afterAll(() => rm(root, { recursive: true }));

async function save(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const paths = Object.keys(files).map((name) => join(folder, name));
  await Promise.all(Object.values(files).map((text, index) => writeFile(paths[index] ?? '', text)));
  return paths;
}

async function read(paths: readonly string[]): Promise<ServerWsdl> {
  const wsdl = await readServerWsdl({ from: 'files', paths }, signal);
  if (!wsdl.ok) throw new Error(wsdl.error.message);
  return wsdl.value;
}

const problems = (wsdl: ServerWsdl): readonly string[] =>
  wsdl.problems.map(({ document, why }) => `${document} ${why}`);
const request = (wsdl: ServerWsdl): string | undefined => {
  const element = wsdl.ports[0].operations[0]?.request;
  return element && describeElement(element);
};

const doElement = '<xs:element name="Do" type="t:T"/>';
const including = (location: string): string => schema(`<xs:include schemaLocation="${location}"/>`);
const typed = schema(
  '<xs:complexType name="T"><xs:sequence><xs:element name="A" type="xs:int"/></xs:sequence></xs:complexType>',
);

describe('several files', () => {
  /** As an administrator may have saved them, under names of their own. */
  const saved = (): Readonly<Record<string, string>> => {
    const documents = Object.values(wcfDocuments('https://pi.example/AuthService.svc'));
    return Object.fromEntries(documents.map((text, index) => [`saved (${index}).xml`, text]));
  };

  it.each([
    ['in the order of their references', (paths: readonly string[]) => paths],
    ['in any other', (paths: readonly string[]) => paths.toReversed()],
  ])('are one WSDL, %s and whatever their names', async (_what, order) => {
    const wsdl = await read(order(await save(saved())));
    const { operations } = compareContracts(ownPort(), choosePort(wsdl, ''));
    expect(operations.filter(({ status }) => status !== 'same')).toEqual([]);
    expect(problems(wsdl)).toEqual([]);
  });

  it('have one hash in any order', async () => {
    const paths = await save(saved());
    expect((await read(paths)).sha256).toBe((await read(paths.toReversed())).sha256);
    expect((await read(paths)).sha256).not.toBe((await read(await save({ 'ours.wsdl': ours }))).sha256);
  });

  it.each([
    ['by its path', 'schemas/types.xsd'],
    ['by a path of Windows', '..\\schemas\\TYPES.xsd'],
    ['by a URL', 'https://pi.example/x/types.xsd?version=2'],
    ['with escapes', '%74ypes.xsd'],
  ])('are found by name where one refers to another %s', async (_what, location) => {
    const wsdl = wsdlWith(schema(doElement) + including(location));
    // Without a namespace of its own, so that only the reference can lead to it.
    const adopted = typed.replace('targetNamespace="urn:t" ', '');
    const found = await read(await save({ 'types.xsd': adopted, 'a.wsdl': wsdl }));
    expect(request(found)).toBe('Do:{A:int}');
    expect(problems(found)).toEqual([]);
  });

  it('of which one is missing: it is named, and only what needs it suffers', async () => {
    const { 'saved (3).xml': _gone, ...others } = saved();
    const wsdl = await read(await save(others));
    expect(problems(wsdl)).toEqual(['https://pi.example/AuthService.svc?xsd=xsd1 is not among the given files']);
    const { operations } = compareContracts(ownPort(), choosePort(wsdl, ''));
    const logout = operations.find(({ name }) => name === 'DoLogout');
    expect(logout?.differences).toEqual([expect.stringContaining('which is not declared')]);
  });

  it('of which one is no XML: it is named', async () => {
    const found = await read(await save({ 'a.wsdl': wsdlWith(schema(doElement)), 'b.xsd': '<broken' }));
    expect(problems(found)).toEqual([
      'b.xsd is left out: The document is no XML that can be read: it is not well-formed',
    ]);
  });
});

describe('a single file', () => {
  it('has what it refers to beside it, and that what it refers to', async () => {
    const files = {
      'a.wsdl': wsdlWith(schema(doElement) + including('b.xsd')),
      'b.xsd': including('c.xsd'),
      'c.xsd': typed,
    };
    const [wsdl = ''] = await save(files);
    const found = await read([wsdl]);
    expect(request(found)).toBe('Do:{A:int}');
    expect(problems(found)).toEqual([]);
  });

  it.each([
    ['one that is not there', 'gone.xsd', 'gone.xsd is left out: The WSDL file'],
    ['a folder', '.', '. is not among the given files'],
    ['the folder above', '..', '.. is not among the given files'],
    ['a file of another folder by an escaped path', '..%2Fsecret.xsd', '..%2Fsecret.xsd is not among the given files'],
    ['itself by a query', 'a.wsdl?xsd=xsd0', 'a.wsdl?xsd=xsd0 is not among the given files'],
    ['a link', 'link.xsd', 'link.xsd is left out: The WSDL file'],
  ])('that refers to %s names it', async (_what, location, expected) => {
    await writeFile(join(root, 'secret.xsd'), typed);
    await symlink(join(root, 'secret.xsd'), join(folder, 'link.xsd'));
    const found = await read(await save({ 'a.wsdl': wsdlWith(schema(doElement) + including(location)) }));
    expect(problems(found)).toEqual([expect.stringContaining(expected)]);
    expect(request(found)).toBe('Do:?{urn:t}T');
  });
});

describe('files fail', () => {
  it.each([
    ['where one that was given is not there', () => ['gone.wsdl'], { kind: 'configuration', detail: 'file' }],
    ['where none is a WSDL', () => save({ 'a.xsd': typed }), { kind: 'protocol', detail: 'wrong-url' }],
    ['where the only one is no XML', () => save({ 'a.wsdl': 'hello' }), { kind: 'protocol', detail: 'malformed' }],
    ['where none has a binding', () => save({ 'a.wsdl': definitions('') }), { kind: 'protocol', detail: 'malformed' }],
  ])('%s', async (_what, given, error) => {
    expect(await readServerWsdl({ from: 'files', paths: await given() }, signal)).toMatchObject({ ok: false, error });
  });

  it('where they are too large together', async () => {
    const half = schema(`<!--${'x'.repeat(wsdlLimits.bytes / 2)}-->`);
    const paths = await save({ 'a.xsd': half, 'b.xsd': half, 'c.wsdl': wsdlWith('', servicePart) });
    expect(await readServerWsdl({ from: 'files', paths }, signal)).toMatchObject({
      error: { kind: 'protocol', message: 'The files have more than 64 MiB, which is no WSDL.' },
    });
  });

  it('once cancelled', async () => {
    const paths = await save({ 'a.wsdl': ours });
    expect(await readServerWsdl({ from: 'files', paths }, AbortSignal.abort())).toMatchObject({
      ok: false,
      error: { kind: 'cancelled' },
    });
  });
});

it('a schema without a namespace belongs to each namespace that includes it', async () => {
  const shared =
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"><xs:complexType name="T"><xs:sequence><xs:element name="A" type="N"/><xs:element ref="E"/></xs:sequence></xs:complexType><xs:simpleType name="N"><xs:restriction base="xs:int"/></xs:simpleType><xs:element name="E" type="N"/></xs:schema>';
  const include = '<xs:include schemaLocation="shared.xsd"/>';
  const first = schema(
    `${include}<xs:element name="Do"><xs:complexType><xs:sequence><xs:element name="X" type="t:T"/><xs:element name="Y" type="u:T"/></xs:sequence></xs:complexType></xs:element>`,
  );
  const second = schema(include, 'targetNamespace="urn:u"');
  const wsdl = await read(await save({ 'a.wsdl': wsdlWith(first + second), 'shared.xsd': shared }));
  const element = wsdl.ports[0].operations[0]?.request;
  expect(element && describeElement(element)).toBe('Do:{X:{A:int E:int} Y:{A:int E:int}}');
  const type = element?.type();
  const names = (type?.kind === 'record' ? type.members : []).map((member) => {
    const inner = member.type();
    return inner.kind === 'record' && inner.members.map(({ name }) => name);
  });
  expect(names).toEqual([
    ['{urn:t}A', '{urn:t}E'],
    ['{urn:u}A', '{urn:u}E'],
  ]);
});
