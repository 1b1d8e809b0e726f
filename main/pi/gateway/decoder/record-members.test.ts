import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordMembers } from './record-members.ts';

async function* arriving(...chunks: readonly (Buffer | string)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

/** The members of a body, and what was passed on of it. */
async function recorded(...chunks: readonly (Buffer | string)[]) {
  const { body, members } = recordMembers(arriving(...chunks), 'text/xml; charset=utf-8');
  const passed: Buffer[] = [];
  for await (const chunk of body) passed.push(chunk);
  return { passed: Buffer.concat(passed).toString(), members: members() };
}

const begun = (content: string): string =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><h:Session xmlns:h="urn:h">x</h:Session></s:Header><s:Body>${content}`;
const envelope = (content: string): string => `${begun(content)}</s:Body></s:Envelope>`;

describe('the members of an answer', () => {
  it('are recorded once, with attributes, below the outermost element of the body', async () => {
    const xml = envelope(
      '<ListResponse xmlns="urn:v" xmlns:i="urn:i" page="1"><r:account xmlns:r="urn:r" name="secret-name" i:nil="false">' +
        '<login>secret-login</login></r:account><r:account xmlns:r="urn:r" name="b"><login/><dns i:nil="true"/></r:account></ListResponse>',
    );
    const { passed, members } = await recorded(xml);
    expect(passed).toBe(xml);
    expect(members).toEqual(['@page', 'account', 'account/@name', 'account/login', 'account/dns']);
  });

  it('are those that came before an answer breaks off, is malformed or is too long', async () => {
    expect((await recorded(begun('<R><a>1</a><b>'))).members).toEqual(['a', 'b']);
    expect((await recorded(envelope('<R><a/><b <c/></R>'))).members).toEqual(['a']);
    const long = 'x'.repeat(600_000);
    const chunks = [begun(`<R><a>${long}</a><b>`), long, '</b><c/></R>'];
    const cut = await recorded(...chunks);
    expect(cut.members).toEqual(['a', 'b']);
    expect(cut.passed).toBe(chunks.join(''));
  });

  it('are none of what is no envelope', async () => {
    expect((await recorded('<html><body><p>secret</p></body></html>')).members).toEqual([]);
    expect((await recorded('{"a":1}')).members).toEqual([]);
    expect((await recorded()).members).toEqual([]);
  });

  it('are at most 500', async () => {
    const many = Array.from({ length: 2000 }, (_, index) => `<m${index}/>`).join('');
    expect((await recorded(envelope(`<R>${many}</R>`))).members).toHaveLength(500);
  });

  it('have no text of the answer, however it arrives', async () => {
    const value = fc.stringMatching(/^[a-z]{12,20}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.array(value, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 40 }),
        async (values, size) => {
          const xml = envelope(`<R>${values.map((text) => `<m a="${text}">${text}</m>`).join('')}</R>`);
          const chunks = xml.match(new RegExp(`.{1,${size}}`, 'gs')) ?? [];
          const { passed, members } = await recorded(...chunks);
          expect({ passed, members }).toEqual({ passed: xml, members: ['m', 'm/@a'] });
        },
      ),
    );
  });
});
