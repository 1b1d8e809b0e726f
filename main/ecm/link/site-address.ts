import { failure, type Failure } from '../../../shared/errors.ts';
import { isLoopback } from '../../../shared/loopback.ts';
import { err, ok, type Result } from '../../../shared/result.ts';

export interface SiteAddress {
  readonly host: string;
  readonly tokenUrl: string;
  readonly linkUrl: string;
}

export function siteUrlOf(site: string, port: number): string {
  return `https://${site}${port === 443 ? '' : `:${port}`}`;
}

/**
 * The addresses of OAuth and of the link at a site such as `https://pra.example`. Fails with `configuration` for any
 * other text. Plain http is for the practice appliance on this computer only: the client secret and passwords cross it.
 */
export function siteAddress(siteUrl: string): Result<SiteAddress, Failure> {
  const url = URL.parse(siteUrl);
  if (url === null || !/^https?:$/.test(url.protocol))
    return err(unusable('it is no address such as https://pra.example'));
  if (url.username !== '' || url.password !== '') return err(unusable('it must not contain a user name or password'));
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    return err(unusable('it must be a host name without a path'));
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return err(unusable('it must be reached by https'));
  return ok({
    host: url.host,
    tokenUrl: `${url.origin}/oauth2/token`,
    linkUrl: `${url.origin.replace(/^http/, 'ws')}/ecm/link`,
  });
}

function unusable(reason: string): Failure {
  const text = {
    message: `The site of the appliance cannot be used: ${reason}.`,
    doing: 'reading the settings of the appliance',
    hint: 'Name the host of the appliance site under Appliance, as in pra.example, and its port (normally 443).',
  };
  return failure('configuration', 'setting', text, { setting: 'appliance.site' });
}
