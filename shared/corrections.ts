import { applianceProblems } from './appliance.ts';
import { splitIdentity, trimEnds, trimName } from './names.ts';
import { settingProblems, type SettingKey } from './settings.ts';

/** What was meant by a value that was typed or pasted in another form. Pure; each correction passes the rule of its setting. */

const servicePath = '/ERPMWebService/AuthService.svc';

/** The corrected value; `undefined` if the value needs none, or if it is not clear what was meant. */
export function correctedSetting(key: SettingKey, value: unknown): string | undefined {
  const text = typeof value === 'string' && usesNoBlankEnds(key) ? trimEnds(value) : '';
  const meant = text === '' ? undefined : (meantBy(key, text) ?? text);
  return meant !== undefined && meant !== value && settingProblems(key, meant).length === 0 ? meant : undefined;
}

/** Whether it begins or ends with what nobody sees and the setting does not use. */
export function hasBlankEnds(key: SettingKey, value: unknown): boolean {
  return usesNoBlankEnds(key) && typeof value === 'string' && trimEnds(value) !== value;
}

/** A comment is sent as it is typed. */
function usesNoBlankEnds(key: SettingKey): boolean {
  return key !== 'jobComment';
}

/** The same for the appliance's host name. */
export function correctedSite(value: unknown): string | undefined {
  const text = typeof value === 'string' ? trimEnds(value) : '';
  const isUsable = (site: string): boolean => applianceProblems('site', site).length === 0;
  if (text === '' || /\s/.test(text)) return undefined;
  const meant = isUsable(text) ? text : addressIn(text)?.hostname;
  return meant !== undefined && meant !== value && isUsable(meant) ? meant : undefined;
}

/** @param text not blank */
function meantBy(key: SettingKey, text: string): string | undefined {
  if (key === 'endpointUrl') return meantEndpoint(text);
  if (key !== 'authenticator' && key !== 'defaultDomain') return undefined;
  const { domain, name } = splitIdentity(text);
  return domain === '' ? name : domain;
}

function meantEndpoint(text: string): string | undefined {
  const address = addressIn(text);
  if (address === undefined) return undefined;
  const { origin, pathname } = address;
  if (/^(?:\/ERPMWebService)?\/?$/i.test(pathname)) return `${origin}${servicePath}`;
  return settingProblems('endpointUrl', text).length === 0 ? undefined : `${origin}${pathname}`;
}

/** An address with or without its scheme. */
function addressIn(text: string): URL | undefined {
  const line = trimName(text).replaceAll(/\s/g, '');
  try {
    const address = new URL(/^[a-z][a-z\d+.-]*:\/\//i.test(line) ? line : `https://${line}`);
    return /^https?:$/.test(address.protocol) ? address : undefined;
  } catch {
    return undefined;
  }
}
