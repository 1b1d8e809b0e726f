import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { Beaker20Filled } from '@fluentui/react-icons';
import { useApp } from './use-stores.ts';
import { text } from '../ui/text.ts';
import { highContrast, low, narrow } from '../ui/breakpoints.ts';

const useStyles = makeStyles({
  banner: {
    position: 'sticky',
    top: 0,
    zIndex: 2,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    columnGap: '10px',
    rowGap: '4px',
    padding: '6px 28px',
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorPaletteMarigoldBackground1,
    borderBottom: `2px solid ${tokens.colorPaletteMarigoldBorderActive}`,
    [narrow]: { padding: '6px 12px' },
    [low]: { position: 'static' },
    // Its colour is gone there; a frame is what still tells it from the page.
    [highContrast]: { border: '3px double CanvasText' },
  },
  icon: { display: 'flex' },
  name: { fontWeight: tokens.fontWeightSemibold },
  words: { flexGrow: 1, flexBasis: '280px' },
});

/** The mark that is on every screen while the practice vault is in use. */
export function PracticeBanner() {
  const styles = useStyles();
  const practising = useApp((app) => app.info?.profile === 'practice');
  const leaving = useApp((app) => app.switchingTo === 'real');
  const switchProfile = useApp((app) => app.switchProfile);
  if (!practising) return null;
  return (
    <div role="region" aria-label={text.practice.region} className={styles.banner}>
      <span className={styles.icon} aria-hidden>
        <Beaker20Filled />
      </span>
      <span className={styles.words}>
        <span className={styles.name}>{text.practice.name}</span> – {text.practice.banner}
      </span>
      <Button size="small" disabledFocusable={leaving} onClick={() => void switchProfile('real')}>
        {leaving ? text.practice.leaving : text.practice.leave}
      </Button>
    </div>
  );
}
