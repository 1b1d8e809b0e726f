import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import {
  DesktopKeyboard24Regular,
  PlugConnected24Regular,
  Server24Regular,
  Vault24Regular,
} from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { SettingsView } from '../../../shared/views.ts';
import { plainList, smallPrint } from '../../ui/styles.ts';
import { Card } from '../../ui/card.tsx';
import { usePractising, useAppliance, useService } from '../../app/use-stores.ts';
import { ToneIcon, type Tone } from '../../ui/status-text.tsx';
import { applianceValueOf } from '../appliance/appliance-draft.ts';
import { hashOf } from '../../lib/routes.ts';
import { textOf } from '../../lib/values.ts';
import { chainOf, type ChainPart, type Station } from './overview-model.ts';
import { useBridge } from '../service/use-bridge.ts';
import { useLinkHealth, useServiceHealth } from '../service/use-service-health.ts';
import { usePiFacts } from './use-pi-facts.ts';
import { text } from './text.ts';

/** Seven parts beside each other would break their words. */
const narrow = '@media (max-width: 1000px)';

const useStyles = makeStyles({
  card: { marginBottom: '16px' },
  list: {
    ...plainList,
    display: 'grid',
    gridTemplateColumns:
      'minmax(0, 5fr) minmax(0, 4fr) minmax(0, 5fr) minmax(0, 4fr) minmax(0, 5fr) minmax(0, 4fr) minmax(0, 5fr)',
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  // The icons are aligned with the line that the spans draw.
  part: {
    position: 'relative',
    display: 'grid',
    gridTemplateRows: '44px auto',
    rowGap: '4px',
    justifyItems: 'center',
    alignContent: 'start',
    height: '100%',
    boxSizing: 'border-box',
    padding: '4px 2px 6px',
    textAlign: 'center',
    textDecorationLine: 'none',
    color: tokens.colorNeutralForeground1,
    borderRadius: tokens.borderRadiusLarge,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-1px' },
    [narrow]: {
      gridTemplateRows: 'auto',
      gridTemplateColumns: '44px minmax(0, 1fr)',
      columnGap: '12px',
      alignItems: 'center',
      textAlign: 'left',
      justifyItems: 'start',
    },
  },
  figure: { display: 'grid', placeItems: 'center', width: '100%', minHeight: '44px' },
  disc: {
    position: 'relative',
    display: 'grid',
    placeItems: 'center',
    width: '42px',
    height: '42px',
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  line: {
    position: 'absolute',
    top: '25px',
    left: '-22px',
    right: '-22px',
    borderTop: `2px solid ${tokens.colorNeutralStroke1}`,
    [narrow]: {
      top: '-10px',
      bottom: '-10px',
      left: '23px',
      right: 'auto',
      borderTop: 'none',
      borderLeft: `2px solid ${tokens.colorNeutralStroke1}`,
    },
  },
  broken: { borderTopStyle: 'dashed', [narrow]: { borderTopStyle: 'none', borderLeftStyle: 'dashed' } },
  badge: {
    position: 'absolute',
    top: '-9px',
    right: '-11px',
    display: 'flex',
    borderRadius: '50%',
    backgroundColor: tokens.colorNeutralBackground1,
  },
  mark: {
    position: 'relative',
    display: 'flex',
    padding: '2px',
    borderRadius: '50%',
    backgroundColor: tokens.colorNeutralBackground1,
  },
  words: { display: 'grid', gap: '1px', minWidth: 0, overflowWrap: 'anywhere' },
  name: { ...smallPrint, color: tokens.colorNeutralForeground2 },
  stationName: {
    fontSize: tokens.fontSizeBase300,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground1,
  },
  state: { ...smallPrint, fontWeight: tokens.fontWeightSemibold },
  stationState: { fontWeight: tokens.fontWeightRegular, color: tokens.colorNeutralForeground2 },
});

const icons: Readonly<Record<Station, ReactNode>> = {
  console: <DesktopKeyboard24Regular />,
  appliance: <PlugConnected24Regular />,
  ecm: <Server24Regular />,
  pi: <Vault24Regular />,
};

/** The chain as a diagram; for screen readers a list of seven links. */
export function ChainCard({ settings }: { readonly settings: SettingsView }) {
  const styles = useStyles();
  const service = useService((store) => store.view);
  const site = useAppliance((store) => textOf(applianceValueOf(store.view?.appliance ?? {}, 'site')));
  const practising = usePractising();
  const pi = usePiFacts(settings);
  const ecm = useServiceHealth();
  const { health: link } = useLinkHealth();
  const bridge = useBridge();
  const bridgeHealth = bridge.isWay ? bridge.health : undefined;
  return (
    <Card title={text.chain.title} className={styles.card}>
      <ol className={styles.list} aria-label={text.chain.list}>
        {chainOf({ service, serviceHealth: ecm, linkHealth: link, bridgeHealth, pi, site, practising }).map((part) => (
          <li key={part.key}>
            <Part part={part} />
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Part({ part }: { readonly part: ChainPart }) {
  const styles = useStyles();
  const { name, health, to } = part;
  const isStation = part.kind === 'station';
  return (
    <a href={hashOf(to)} className={styles.part}>
      <span className={styles.figure} aria-hidden>
        {part.kind === 'station' ? <Disc station={part.key} tone={health.tone} /> : <Line tone={health.tone} />}
      </span>
      <span className={styles.words}>
        <span className={mergeClasses(styles.name, isStation && styles.stationName)}>{name}</span>
        <span className={mergeClasses(styles.state, isStation && styles.stationState)}>{health.title}</span>
      </span>
    </a>
  );
}

/** A station, with the icon of its tone unless that is neutral. */
function Disc({ station, tone }: { readonly station: Station; readonly tone: Tone }) {
  const styles = useStyles();
  return (
    <span className={styles.disc}>
      {icons[station]}
      {tone === 'neutral' ? null : (
        <span className={styles.badge}>
          <ToneIcon tone={tone} />
        </span>
      )}
    </span>
  );
}

function Line({ tone }: { readonly tone: Tone }) {
  const styles = useStyles();
  return (
    <>
      <span className={mergeClasses(styles.line, tone !== 'good' && styles.broken)} />
      <span className={styles.mark}>
        <ToneIcon tone={tone} />
      </span>
    </>
  );
}
