import { jumpItemFieldLabels, jumpItemType } from '../../../shared/jump-item.ts';
import type { Session } from './form-model.ts';
import { definedFacts, type Fact } from '../../ui/facts.tsx';
import { test } from './text.ts';

/** The request in the form's words. */
export function inputsOf({ user, jumpItem }: Session): readonly Fact[] {
  const said = [
    [test.username, user.username],
    [test.distinguishedName, user.distinguishedName],
    [test.jumpItem, jumpItemType(jumpItem.type).label],
    [jumpItemFieldLabels.host, jumpItem.host],
    [jumpItemFieldLabels.url, jumpItem.url],
    [jumpItemFieldLabels.additionalAddress, jumpItem.additionalAddresses?.join(', ')],
    [jumpItemFieldLabels.applicationName, jumpItem.applicationName],
  ] as const;
  return definedFacts(said).filter(([, value]) => value !== '');
}

export function requestParts({ user, jumpItem }: Session): readonly string[] {
  const target = jumpItem.url ?? jumpItem.host ?? '';
  const application = jumpItem.applicationName === undefined ? '' : ` (${jumpItem.applicationName})`;
  return [user.username, jumpItemType(jumpItem.type).label, `${target}${application}`];
}

export function requestLine(session: Session): string {
  return requestParts(session).join(' · ');
}
