import { Link, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  Beaker20Regular,
  ErrorCircle16Filled,
  Home20Regular,
  Open16Regular,
  Options20Regular,
  PlugConnected20Regular,
  Pulse20Regular,
  Stethoscope20Regular,
} from '@fluentui/react-icons';
import { useState, type ReactNode } from 'react';
import { useAttention } from '../features/service/use-attention.ts';
import { useCommands } from '../ui/commands.ts';
import type { ErrorInfo } from '../../shared/errors.ts';
import { hashOf, hashOfHelp, screenNames, type Place, type ScreenName } from '../lib/routes.ts';
import { isDirty } from '../lib/section-draft.ts';
import { useUnsaved } from '../features/plugin-settings/use-plugin-settings.ts';
import { useApp, useAppliance, useStores } from './use-stores.ts';
import { NewWindowLink } from './new-window.tsx';
import { preloadScreen } from './screens.tsx';
import { shortcuts } from './shortcuts.ts';
import { highContrast, narrow, plainList } from '../ui/styles.ts';
import { text } from './text.ts';
import { text as common } from '../ui/text.ts';
import { text as helpText } from '../features/help/text.ts';

const useStyles = makeStyles({
  pane: {
    position: 'sticky',
    top: 0,
    alignSelf: 'start',
    boxSizing: 'border-box',
    width: '216px',
    flexShrink: 0,
    height: '100vh',
    overflowY: 'auto',
    display: 'flex',
    flexDirection: 'column',
    padding: '16px 8px',
    borderRight: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground3,
    [narrow]: {
      position: 'static',
      width: '100%',
      height: 'auto',
      padding: '8px 12px',
      borderRight: 'none',
      borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    },
  },
  brand: {
    display: 'flex',
    gap: '10px',
    alignItems: 'center',
    padding: '0 8px 16px',
    [narrow]: { paddingBottom: '4px' },
  },
  name: { fontWeight: tokens.fontWeightSemibold, fontSize: tokens.fontSizeBase300 },
  subtitle: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground2 },
  list: {
    ...plainList,
    display: 'flex',
    flexDirection: 'column',
    gap: '2px',
    [narrow]: { flexDirection: 'row', flexWrap: 'wrap' },
  },
  foot: {
    marginTop: 'auto',
    padding: '16px 12px 0',
    display: 'flex',
    flexDirection: 'column',
    gap: '2px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    [narrow]: { flexDirection: 'row', flexWrap: 'wrap', columnGap: '16px', padding: '6px 12px 0' },
  },
  fact: { [narrow]: { display: 'none' } },
  guide: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: '4px',
    minHeight: '24px',
    fontSize: tokens.fontSizeBase200,
  },
});

const useItemStyles = makeStyles({
  item: {
    display: 'flex',
    alignItems: 'center',
    gap: '10px',
    padding: '7px 9px 7px 12px',
    borderRadius: tokens.borderRadiusMedium,
    textDecorationLine: 'none',
    color: tokens.colorNeutralForeground1,
    ':hover': { backgroundColor: tokens.colorNeutralBackground3Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
    // All six fit beside each other in 800 px.
    [narrow]: { gap: '6px', padding: '7px 8px' },
  },
  current: {
    backgroundColor: tokens.colorNeutralBackground1,
    borderLeft: `3px solid ${tokens.colorCompoundBrandStroke}`,
    paddingLeft: '9px',
    [narrow]: { paddingLeft: '5px' },
    fontWeight: tokens.fontWeightSemibold,
    [highContrast]: {
      forcedColorAdjust: 'none',
      color: 'HighlightText',
      backgroundColor: 'Highlight',
      ':hover': { backgroundColor: 'Highlight' },
    },
  },
  icon: { display: 'flex' },
  attention: {
    display: 'flex',
    marginLeft: 'auto',
    color: tokens.colorStatusDangerForeground1,
    // As the name beside it, on each background.
    [highContrast]: { color: 'inherit' },
  },
  mark: {
    width: '8px',
    height: '8px',
    borderRadius: '50%',
    border: `1px solid ${tokens.colorCompoundBrandStroke}`,
    backgroundColor: tokens.colorCompoundBrandBackground,
    marginLeft: 'auto',
    [highContrast]: { forcedColorAdjust: 'none', border: '1px solid HighlightText', backgroundColor: 'Highlight' },
  },
});

const icons: Readonly<Record<ScreenName, ReactNode>> = {
  overview: <Home20Regular />,
  appliance: <PlugConnected20Regular />,
  'plugin-settings': <Options20Regular />,
  'test-settings': <Beaker20Regular />,
  diagnose: <Stethoscope20Regular />,
  service: <Pulse20Regular />,
};

export function Navigation() {
  const styles = useStyles();
  return (
    <nav aria-label={text.app.navigation} className={styles.pane}>
      <div className={styles.brand}>
        <img src="./icon.svg" alt="" width={32} height={32} />
        <div>
          <div className={styles.name}>{text.app.title}</div>
          <div className={styles.subtitle}>{text.app.subtitle}</div>
        </div>
      </div>
      <ul className={styles.list}>
        {screenNames.map((name) => (
          <li key={name}>
            <Item name={name} />
          </li>
        ))}
      </ul>
      <Foot />
    </nav>
  );
}

function keysOf(screen: ScreenName): string | undefined {
  return shortcuts.find(({ action }) => 'go' in action && action.go === screen)?.keys.join(' ');
}

/** The screen that a place without an item of its own belongs to. */
function partOf(place: Place): Place {
  return place === 'server-contract' || place === 'settings-history' ? 'plugin-settings' : place;
}

function Item({ name }: { readonly name: ScreenName }) {
  const styles = useItemStyles();
  const current = useApp(({ screen }) => partOf(screen) === name);
  const pluginDirty = useUnsaved();
  const applianceDirty = useAppliance(isDirty);
  const dirty = (name === 'plugin-settings' && pluginDirty) || (name === 'appliance' && applianceDirty);
  const attention = useAttention();
  const needsAttention = (name === 'service' && attention.service) || (name === 'appliance' && attention.appliance);
  return (
    <a
      href={hashOf(name)}
      aria-current={current ? 'page' : undefined}
      aria-keyshortcuts={keysOf(name)}
      onPointerEnter={() => preloadScreen(name)}
      onFocus={() => preloadScreen(name)}
      className={mergeClasses(styles.item, current && styles.current)}
    >
      <span className={styles.icon} aria-hidden>
        {icons[name]}
      </span>
      {common.screens[name]}
      {dirty ? (
        <span className={styles.mark} role="img" aria-label={text.app.unsaved} title={text.app.unsaved} />
      ) : null}
      {needsAttention ? (
        <span className={styles.attention} role="img" aria-label={text.app.attention} title={text.app.attention}>
          <ErrorCircle16Filled aria-hidden />
        </span>
      ) : null}
    </a>
  );
}

function Foot() {
  const styles = useStyles();
  const { client } = useStores();
  const commands = useCommands();
  const info = useApp((app) => app.info);
  const onHelp = useApp((app) => app.screen === 'help');
  const [error, setError] = useState<ErrorInfo>();
  const open = async (): Promise<void> => {
    const opened = await client['app/open-link']({ link: 'vendor-guide' });
    setError(opened.ok ? undefined : opened.error);
  };
  return (
    <div className={styles.foot}>
      <Link href={hashOfHelp('troubleshooting')} className={styles.guide} aria-current={onHelp ? 'page' : undefined}>
        {helpText.title}
      </Link>
      <Link as="button" className={styles.guide} aria-keyshortcuts="F1" onClick={() => void commands.run('help')}>
        {text.shortcuts.keys}
      </Link>
      <NewWindowLink className={styles.guide} />
      <Link as="button" className={styles.guide} title={text.app.vendorGuideTip} onClick={() => void open()}>
        {text.app.vendorGuide} <Open16Regular aria-hidden />
      </Link>
      <span role="status">{error?.message}</span>
      {info === undefined ? null : <span className={styles.fact}>{text.app.version(info.version)}</span>}
      {info?.shell === 'web' ? <span className={styles.fact}>{text.app.inBrowser}</span> : null}
    </div>
  );
}
