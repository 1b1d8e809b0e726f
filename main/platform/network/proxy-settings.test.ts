import { describe, expect, it } from 'vitest';
import { networkCause, ProxySettingError } from './network-errors.ts';
import { parseProxyAddress, readProxySettings } from './proxy-settings.ts';

const basic = (login: string): string => `Basic ${Buffer.from(login).toString('base64')}`;

describe('the address of a proxy', () => {
  it.each([
    ['http://proxy.example:8080', { origin: 'http://proxy.example:8080' }],
    ['http://proxy.example:8080/', { origin: 'http://proxy.example:8080' }],
    ['proxy.example:8080', { origin: 'http://proxy.example:8080' }],
    ['proxy.example', { origin: 'http://proxy.example' }],
    ['HTTP://Proxy.Example:80', { origin: 'http://proxy.example' }],
    ['https://proxy.example', { origin: 'https://proxy.example' }],
    ['10.0.0.1:3128', { origin: 'http://10.0.0.1:3128' }],
    ['http://[2001:db8::1]:3128', { origin: 'http://[2001:db8::1]:3128' }],
    ['[2001:db8::1]:3128', { origin: 'http://[2001:db8::1]:3128' }],
    ['http://u:p@proxy.example', { origin: 'http://proxy.example', authorization: basic('u:p') }],
    ['u:p@proxy.example:1', { origin: 'http://proxy.example:1', authorization: basic('u:p') }],
    ['http://u@proxy.example', { origin: 'http://proxy.example', authorization: basic('u:') }],
    ['http://dom%5Cu:p%40s%25@proxy.example', { origin: 'http://proxy.example', authorization: basic('dom\\u:p@s%') }],
    ['http://u:p@s@proxy.example', { origin: 'http://proxy.example', authorization: basic('u:p@s') }],
    ['http://u:p%C3%A4@proxy.example', { origin: 'http://proxy.example', authorization: basic('u:pä') }],
  ])('%s is read once, login decoded', (text, address) => expect(parseProxyAddress(text)).toEqual(address));

  it.each([
    ['http://u:50%off@proxy.example', /%25/],
    ['http://u:100%@proxy.example', /%25/],
    ['http://u%zz:p@proxy.example', /%25/],
    ['http://u:%C3@proxy.example', /%25/],
    ['http://u:p#s@proxy.example', /percent-encoded/],
    ['http://u:12#s@proxy.example', /percent-encoded/],
    ['http://u:p/s@proxy.example', /percent-encoded/],
    ['http://u:1?s@proxy.example', /percent-encoded/],
    ['http://dom\\u:p@proxy.example', /backslash/],
    ['http://u:p s@proxy.example', /blank/],
    ['http://proxy.example :8080', /blank/],
    ['http://proxy\u0000.example', /control character/],
    ['http://proxy.example:99999', /no address/],
    ['http://proxy.example:port', /no address/],
    ['http://proxy.example:0', /port 0/],
    ['http://', /no address/],
    ['http://:8080', /no address/],
    ['http://2001:db8::1:3128', /no address/],
    ['http://[2001:db8::1', /no address/],
    ['http://proxy.example/path', /no address/],
    ['socks5://proxy.example:1080', /SOCKS/],
    ['socks://proxy.example', /SOCKS/],
    ['socks4a://proxy.example', /SOCKS/],
    ['ftp://proxy.example', /http:\/\//],
    ['file:///proxy', /http:\/\//],
  ])('%s cannot be used', (text, reason) => {
    const read = parseProxyAddress(text);
    expect(read).toMatch(reason);
    expect(read).not.toMatch(/50|100|zz|C3|12#|s@|dom/);
  });
});

const pi = new URL('https://pi.hq.example/ERPMWebService/AuthService.svc');
const proxied = { origin: 'http://proxy.example:8080' };

describe('the proxy for an address', () => {
  it.each<[string, NodeJS.ProcessEnv, string, object | undefined]>([
    ['nothing is set', {}, pi.href, undefined],
    ['HTTPS_PROXY is for https', { HTTPS_PROXY: 'http://proxy.example:8080' }, pi.href, proxied],
    ['HTTPS_PROXY is not for http', { HTTPS_PROXY: 'http://proxy.example:8080' }, 'http://pi.example', undefined],
    ['HTTP_PROXY is for http', { HTTP_PROXY: 'http://proxy.example:8080' }, 'http://pi.example', proxied],
    ['HTTP_PROXY is for https too', { HTTP_PROXY: 'http://proxy.example:8080' }, pi.href, proxied],
    ['small letters', { https_proxy: 'proxy.example:8080', HTTPS_PROXY: 'http://other' }, pi.href, proxied],
    ['blanks around', { HTTPS_PROXY: ' http://proxy.example:8080\n' }, pi.href, proxied],
    ['an empty variable', { HTTPS_PROXY: ' ' }, pi.href, undefined],
    ['this computer', { HTTPS_PROXY: 'http://proxy.example:8080' }, 'https://127.0.0.1:1', undefined],
    ['this computer, by an unusable proxy', { HTTPS_PROXY: '%' }, 'https://localhost', undefined],
    ['an unusable proxy that NO_PROXY covers', { HTTPS_PROXY: '%', NO_PROXY: 'hq.example' }, pi.href, undefined],
  ])('%s', (_what, env, url, expected) => expect(readProxySettings(env).proxyFor(new URL(url))).toEqual(expected));

  it.each(['HTTPS_PROXY', 'https_proxy', 'Https_Proxy'])(
    'is named as it is set where case does not count: %s',
    (name) => {
      const set = { [name]: 'ftp://proxy.example' };
      const env = new Proxy<NodeJS.ProcessEnv>(set, {
        get: (_set, asked) => (String(asked).toLowerCase() === 'https_proxy' ? set[name] : undefined),
      });
      expect(readProxySettings(env).warnings).toEqual([expect.stringContaining(`${name} does not begin`)]);
    },
  );

  it.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'])(
    'fails as `proxy-setting` that names the variable %s and nothing of what it has',
    (variable) => {
      const settings = readProxySettings({ [variable]: 'http://user:MARKED%@proxy.example' });
      expect(settings.warnings).toEqual([expect.stringContaining(variable)]);
      expect(settings.warnings.join()).not.toMatch(/MARKED|user/);
      try {
        settings.proxyFor(pi);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(ProxySettingError);
        expect(networkCause(error)).toMatchObject({ kind: 'proxy-setting', variable });
        expect((error as Error).message).not.toMatch(/MARKED|user/);
      }
    },
  );
});
