import { makeStyles } from '@fluentui/react-components';
import { Options20Regular } from '@fluentui/react-icons';
import type { SettingsView } from '../../../shared/views.ts';
import { Card } from '../../ui/card.tsx';
import { GoLink } from '../../ui/go-link.tsx';
import { problemSentence } from '../../ui/problem-sentence.ts';
import { StatusText } from '../../ui/status-text.tsx';
import { text } from '../../ui/text.ts';
import { useCardStyles } from '../../ui/card-styles.ts';
import { savedProblems, settingsHealth } from './health.ts';

const shown = 4;

const useStyles = makeStyles({
  problems: { margin: '8px 0 0', paddingLeft: '28px', overflowWrap: 'anywhere' },
});

export function SettingsCard({ view, className }: { readonly view: SettingsView; readonly className: string }) {
  const styles = useStyles();
  const card = useCardStyles();
  const { tone, title, explanation } = settingsHealth(view);
  const problems = savedProblems(view);
  return (
    <Card title={text.overview.settings} icon={<Options20Regular />} className={className}>
      <StatusText tone={tone}>{title}</StatusText>
      {explanation === undefined ? null : <p className={card.words}>{explanation}</p>}
      {problems.length === 0 ? null : (
        <ul className={styles.problems}>
          {problems.slice(0, shown).map((problem) => (
            <li key={problemSentence(problem)}>{problemSentence(problem)}</li>
          ))}
          {problems.length > shown ? <li>{text.overview.moreProblems(problems.length - shown)}</li> : null}
        </ul>
      )}
      <div className={card.foot}>
        <GoLink to="plugin-settings">{text.overview.openSettings}</GoLink>
      </div>
    </Card>
  );
}
