import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProxySettings } from './proxy-settings.ts';

const pi = new URL('https://pi.hq.example/ERPMWebService/AuthService.svc');

describe('NO_PROXY', () => {
  it.each([
    ['pi.hq.example', 'https://pi.hq.example', true],
    ['PI.HQ.Example.', 'https://pi.hq.example', true],
    ['hq.example', 'https://pi.hq.example', true],
    ['.hq.example', 'https://pi.hq.example', true],
    ['.hq.example', 'https://hq.example', true],
    ['q.example', 'https://pi.hq.example', false],
    ['*.hq.example', 'https://pi.hq.example', true],
    ['*.hq.example', 'https://hq.example', false],
    ['*', 'https://pi.hq.example', true],
    ['pi*', 'https://pi.hq.example', true],
    ['foo , pi.hq.example ,bar', 'https://pi.hq.example', true],
    ['foo;pi.hq.example;<local>', 'https://pi.hq.example', true],
    ['foo pi.hq.example', 'https://pi.hq.example', true],
    ['<local>', 'https://pi', true],
    ['<local>', 'https://pi.hq.example', false],
    ['pi.hq.example:443', 'https://pi.hq.example', true],
    ['pi.hq.example:8443', 'https://pi.hq.example', false],
    ['pi.hq.example:8443', 'https://pi.hq.example:8443', true],
    ['pi.hq.example:80', 'http://pi.hq.example', true],
    ['10.1.2.3', 'https://10.1.2.3', true],
    ['10.1.2.3', 'https://110.1.2.3', false],
    ['10.0.0.0/8', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['10.0.0.0/8', 'https://pi.hq.example', false],
    ['10.*', 'https://10.1.2.3', true],
    ['10.1.*.3', 'https://10.1.2.3', true],
    ['10.*', 'https://110.1.2.3', false],
    ['10.1.2.3:443', 'https://10.1.2.3', true],
    ['2001:db8::/32', 'https://[2001:db8::5]', true],
    ['2001:db8::/32', 'https://10.1.2.3', false],
    ['2001:DB8:0::5', 'https://[2001:db8::5]', true],
    ['[2001:db8::5]', 'https://[2001:db8::5]', true],
    ['[2001:db8::5]:443', 'https://[2001:db8::5]', true],
    ['[2001:db8::5]:444', 'https://[2001:db8::5]', false],
    ['münchen.example', 'https://pi.xn--mnchen-3ya.example', true],
    ['*.münchen.example', 'https://pi.xn--mnchen-3ya.example', true],
    ['10.0.0.0/8;127.*;<local>', 'https://10.1.2.3', true],
    ['10.0.0.0/8:443', 'https://10.1.2.3', true],
    ['10.0.0.0/8:444', 'https://10.1.2.3', false],
    ['10.1.2.3/8', 'https://10.9.9.9', true],
    ['10.1.2.3/32', 'https://10.1.2.3', true],
    ['0.0.0.0/0', 'https://10.1.2.3', true],
    ['10.0.0.0/255.0.0.0', 'https://10.1.2.3', true],
    ['10.0.0.0/255.0.0.0', 'https://11.1.2.3', false],
    ['10.0.0.1-10.0.0.9', 'https://10.0.0.1', true],
    ['10.0.0.1-10.0.0.9', 'https://10.0.0.9', true],
    ['10.0.0.1-10.0.0.9', 'https://10.0.0.10', false],
    ['10.0.0.1-10.0.0.9', 'https://10.0.0.0', false],
    ['10.0.0.1-10.0.1.0', 'https://10.0.0.200', true],
    ['10.0.0.1-9', 'https://10.0.0.5', true],
    ['10.0.0.1-9', 'https://10.0.0.10', false],
    ['10.0.0.1-10.0.0.9:443', 'https://10.0.0.5', true],
    ['10.0.0.1-10.0.0.9', 'https://pi.hq.example', false],
    ['2001:db8::1-2001:db8::ff', 'https://[2001:db8::7f]', true],
    ['2001:db8::1-2001:db8::ff', 'https://[2001:db8::1:0]', false],
    ['[2001:db8::]/32', 'https://[2001:db8::5]', true],
    ['[2001:db8::/32]', 'https://[2001:db8::5]', true],
    ['[2001:db8::]/32:443', 'https://[2001:db8::5]', true],
    ['2001:db8::/128', 'https://[2001:db8::5]', false],
    ['::ffff:10.0.0.0/104', 'https://10.1.2.3', true],
    ['::ffff:10.1.2.3', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://[::ffff:10.1.2.3]', true],
    ['10-0-0-1.hq.example', 'https://10-0-0-1.hq.example', true],
    ['pi-1', 'https://pi-1', true],
  ])('with "%s" covers %s: %s', (entries, url, isCovered) => {
    const settings = readProxySettings({ HTTPS_PROXY: 'http://proxy.example', HTTP_PROXY: 'x', NO_PROXY: entries });
    expect(settings.proxyFor(new URL(url)) === undefined).toBe(isCovered);
    expect(settings.warnings).toEqual([]);
  });

  it.each([
    '10.0.0.0/99',
    '10.0.0.0/255.0.255.0',
    '10.0.0.0/',
    '10.0.0.9-10.0.0.1',
    '10.0.0.1-10.0.0.256',
    '10.0.0.1-2001:db8::1',
    '10.0.0.1-10.0.0.9-10.0.0.12',
    '10.',
    '10.0.0',
    '127.1',
    '10.0.0.256',
    '10.0.0.[1-9]',
    '2001:db8::/129',
    '2001:db8::g',
    '^10\\..*$',
    'pi..example',
    '-pi.example',
    'pi.example:99999',
    'http://pi.example',
    'pi.example/path',
    'a:b:c',
    'pi.example:port',
    '.',
    '<other>',
  ])('with the entry %s has a warning that names it, and the other entries count', (entry) => {
    const settings = readProxySettings({ HTTPS_PROXY: 'http://proxy.example', NO_PROXY: `${entry},pi.hq.example` });
    expect(settings.warnings).toEqual([expect.stringContaining(`"${entry}"`)]);
    expect(settings.proxyFor(pi)).toBeUndefined();
  });

  it('is read whatever it has: each entry counts, or is named in a warning', () => {
    const entry = fc.string({ unit: fc.constantFrom(...'0159.:/-[]*<>ax%ü'), minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        fc.array(entry, { maxLength: 5 }),
        fc.constantFrom('10.1.2.3', '[2001:db8::5]', 'pi'),
        (entries, host) => {
          const settings = readProxySettings({ HTTPS_PROXY: 'http://proxy.example', NO_PROXY: entries.join(',') });
          expect(settings.warnings.length).toBeLessThanOrEqual(entries.length);
          settings.proxyFor(new URL(`https://${host}`));
        },
      ),
    );
  });
});
