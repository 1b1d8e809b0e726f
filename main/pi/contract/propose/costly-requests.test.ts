import { describe, expect, it } from 'vitest';
import { functionOf, propose, service } from '../../../../test-support/pi/wsdls/propose.ts';
import { repeat } from '../../../../test-support/wsdl/write-wsdl.ts';
import ownWsdl from '../AuthService.wsdl?raw';

/** On a busy machine; without bounds it is hours. */
const mostMs = 15_000;

/** Types of which each has members of the next one, all of them mandatory; the last one has `last`. */
function nested(levels: number, width: number, last: string, prefix: string): string {
  return repeat(levels, (level) => {
    const type = level === levels - 1 ? undefined : `${prefix}T${level + 1}`;
    const members = type === undefined ? last : repeat(width, (n) => `<xs:element name="M${n}" type="${type}"/>`);
    return `<xs:complexType name="T${level}" xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:sequence>${members}</xs:sequence></xs:complexType>`;
  });
}

const text = '<xs:element name="Text" type="xs:string"/>';

function demandingLogin(types: string): string {
  return service('demanding')
    .replace(
      '<complexType name="Client"><sequence>',
      `${types}<complexType name="Client"><sequence><element name="N" type="v:T0"/>`,
    )
    .replace('<element name="ClientVersion" type="string"/>', '');
}

/** In what every check-out sends. */
function demandingAccounts(types: string): string {
  const account = /<xs:complexType name="AccountStore">\s*<xs:sequence>/;
  expect(ownWsdl).toMatch(account);
  return ownWsdl.replace(account, (all) => `${types}${all}<xs:element name="N" type="dc:T0"/>`);
}

describe('a request that demands exponentially many members', () => {
  it.each<readonly [string, string]>([
    ['that can be left empty', ''],
    ['that cannot', text],
  ])('%s: is proposed in bounded time, with a problem, and is not in the contract', (_what, last) => {
    const start = performance.now();
    const proposal = propose(demandingLogin(nested(11, 4, last, 'v:')));
    expect(performance.now() - start).toBeLessThan(mostMs);
    const { problems } = functionOf(proposal, 'login');
    expect(problems.at(-1)).toBe(
      'the server demands more in the request than can be written (5000 members, 12 levels)',
    );
    expect(JSON.stringify(problems).length).toBeLessThan(10_000);
    expect(proposal.contract?.functions.login).toBeUndefined();
  });

  it.each<readonly [string, string]>([
    ['beyond the limits', nested(11, 4, text, 'dc:')],
    ['beyond the limits, and empty', nested(11, 4, '', 'dc:')],
    ['just within the limits', nested(8, 3, text, 'dc:')],
    ['just within the limits, and empty', nested(8, 3, '', 'dc:')],
  ])('costs little in all functions together, %s', (_what, types) => {
    const start = performance.now();
    const proposal = propose(demandingAccounts(types));
    expect(performance.now() - start).toBeLessThan(mostMs);
    expect(JSON.stringify(proposal.functions).length).toBeLessThan(200_000);
  });

  it('names some of the members only', () => {
    const { problems } = functionOf(propose(demandingLogin(nested(3, 5, text, 'v:'))), 'login');
    expect(problems.filter((problem) => problem.startsWith('the server demands Client/N/M'))).toHaveLength(20);
    expect(problems).toContain('and 5 more, for which there is no input');
  });

  it('has a problem where they are nested deeply', () => {
    const proposal = propose(demandingLogin(nested(3000, 1, '', 'v:')));
    expect(functionOf(proposal, 'login').problems.join()).toContain('demands more in the request than can be written');
    expect(proposal.contract?.functions.login).toBeUndefined();
  });
});
