import { Link } from '@fluentui/react-components';
import type { SettingName } from '../../shared/setting-names.ts';
import { lab } from '../features/test-settings/text-scenarios.ts';
import { goToSetting, placeOfSetting } from './setting-links.ts';

/** The setting that decided, one click away. */
export function SettingLink({ setting }: { readonly setting: SettingName }) {
  return (
    <Link as="button" onClick={() => goToSetting(setting)}>
      {lab.goToSetting(placeOfSetting(setting).label)}
    </Link>
  );
}
