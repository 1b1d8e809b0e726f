import { Button, makeStyles } from '@fluentui/react-components';
import { hashOf } from '../../app/app-store.ts';
import { useApp } from '../../app/use-stores.ts';
import { text } from '../../ui/text.ts';

const useStyles = makeStyles({
  // Wide enough for either wording.
  button: { minWidth: '260px' },
});

/** Switches to the practice vault and goes where one can try it. */
export function PracticeButton({ appearance }: { readonly appearance: 'primary' | 'secondary' }) {
  const styles = useStyles();
  const entering = useApp((app) => app.switchingTo === 'practice');
  const switchProfile = useApp((app) => app.switchProfile);
  const enter = async (): Promise<void> => {
    if (await switchProfile('practice')) window.location.hash = hashOf('test-settings');
  };
  return (
    <Button className={styles.button} appearance={appearance} disabledFocusable={entering} onClick={() => void enter()}>
      {entering ? text.practice.entering : text.overview.tryPractice}
    </Button>
  );
}
