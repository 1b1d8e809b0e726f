import { Link } from '@fluentui/react-components';
import type { SettingName } from '../../shared/setting-names.ts';
import { hashOf, hashOfHelp, type ScreenName } from '../lib/routes.ts';
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

export function SettingLink({ setting }: { readonly setting: SettingName }) {
  return (
    <Link as="button" onClick={() => goToSetting(setting)}>
      {text.goToSetting(placeOfSetting(setting).label)}
    </Link>
  );
}
