import { Link } from '@fluentui/react-components';
import type { ServerCode } from '../../shared/errors.ts';
import type { SettingName } from '../../shared/setting-names.ts';
import { hashOf, hashOfCode, hashOfHelp, type ScreenName } from '../lib/routes.ts';
import { goToSetting, placeOfSetting } from './links.ts';
import { text } from './text.ts';

/** A link to another screen, by default with its name: "Open Diagnose". */
export function GoLink({
  to,
  children = text.openScreen(to),
}: {
  readonly to: ScreenName;
  readonly children?: string;
}) {
  return <Link href={hashOf(to)}>{children}</Link>;
}

/** A link to what has to be set up in PRA and PI before this program (docs/prerequisites.md). */
export function PrerequisitesLink() {
  return <Link href={hashOfHelp('prerequisites')}>{text.prerequisites}</Link>;
}

/** The way to say what a code of the server means that no rule of the server contract names. */
export function MeaningLink({ serverCode }: { readonly serverCode: ServerCode | undefined }) {
  if (serverCode === undefined) return null;
  const asked =
    'code' in serverCode
      ? ({ kind: 'code', code: serverCode.code } as const)
      : ({ kind: 'faultCode', code: serverCode.faultCode } as const);
  return (
    <div>
      <Link href={hashOfCode(asked)}>{text.codeMeaning}</Link>
    </div>
  );
}

export function SettingLink({ setting }: { readonly setting: SettingName }) {
  return (
    <Link as="button" onClick={() => goToSetting(setting)}>
      {text.goToSetting(placeOfSetting(setting).label)}
    </Link>
  );
}
