import { Link } from '@fluentui/react-components';
import type { SettingName } from '../../shared/setting-names.ts';
import { test } from '../features/test-settings/text.ts';
import { goToSetting, placeOfSetting } from './setting-links.ts';

/** The setting that decided, one click away. */
export function SettingLink({ setting }: { readonly setting: SettingName }) {
  return (
    <Link as="button" onClick={() => goToSetting(setting)}>
      {test.goToSetting(placeOfSetting(setting).label)}
    </Link>
  );
}
