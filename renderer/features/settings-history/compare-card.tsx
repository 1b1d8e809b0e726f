import { Field, makeStyles, Select } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import type { ErrorInfo } from '../../../shared/errors.ts';
import type { SavedRevisionView } from '../../../shared/views.ts';
import { useStores } from '../../app/use-stores.ts';
import { dateTimeOf } from '../../lib/times.ts';
import { Card } from '../../ui/card.tsx';
import { DifferenceTable } from '../../ui/difference-table.tsx';
import { ErrorView } from '../../ui/error-view.tsx';
import { useCardStyles } from '../../ui/styles.ts';
import { differenceRows } from './history-model.ts';
import { text } from './text.ts';

const useStyles = makeStyles({
  choices: { display: 'flex', flexWrap: 'wrap', gap: '8px 16px', marginBottom: '12px' },
  choice: { flexGrow: 1, flexBasis: '220px', maxWidth: '360px' },
});

type Revisions = readonly SavedRevisionView[];

/** Any two revisions, by default the current one and the one before. */
export function CompareCard({ revisions }: { readonly revisions: Revisions }) {
  const styles = useStyles();
  const [newest, before] = revisions;
  const [chosen, setChosen] = useState<{ readonly from?: number; readonly to?: number }>({});
  const from = chosen.from ?? before?.revision;
  const to = chosen.to ?? newest?.revision;
  if (from === undefined || to === undefined) return null;
  return (
    <Card title={text.compare}>
      <div className={styles.choices}>
        <Choice
          label={text.from}
          value={from}
          revisions={revisions}
          onChoose={(revision) => setChosen({ from: revision, to })}
        />
        <Choice
          label={text.to}
          value={to}
          revisions={revisions}
          onChoose={(revision) => setChosen({ from, to: revision })}
        />
      </div>
      <Compared key={`${from} ${to}`} from={from} to={to} />
    </Card>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: number;
  readonly revisions: Revisions;
  readonly onChoose: (revision: number) => void;
}

function Choice({ label, value, revisions, onChoose }: ChoiceProps) {
  const styles = useStyles();
  return (
    <Field label={label} className={styles.choice}>
      <Select value={String(value)} onChange={(_event, { value: next }) => onChoose(Number(next))}>
        {revisions.map(({ revision, at }) => (
          <option key={`${revision} ${at}`} value={revision}>
            {text.option(revision, dateTimeOf(Date.parse(at)))}
          </option>
        ))}
      </Select>
    </Field>
  );
}

type Comparison = CallOutput<'settings/compare'>['differences'];

/** The differences between two revisions; absent until read. */
function useComparison(from: number, to: number) {
  const { client } = useStores();
  const [differences, setDifferences] = useState<Comparison>();
  const [error, setError] = useState<ErrorInfo>();
  useEffect(() => {
    let isWanted = true;
    const read = async (): Promise<void> => {
      const compared = await client['settings/compare']({ from, to });
      if (!isWanted) return;
      if (compared.ok) setDifferences(compared.value.differences);
      else setError(compared.error);
    };
    void read();
    return () => {
      isWanted = false;
    };
  }, [client, from, to]);
  return { differences, error };
}

export function Compared({ from, to }: { readonly from: number; readonly to: number }) {
  const card = useCardStyles();
  const { differences, error } = useComparison(from, to);
  if (error !== undefined) return <ErrorView error={error} />;
  if (differences === undefined) return <p className={card.small}>{text.comparing}</p>;
  if (differences.length === 0) return <p className={card.small}>{text.same}</p>;
  return (
    <DifferenceTable
      headings={[text.setting, text.revision(from), text.revision(to)]}
      rows={differenceRows(differences)}
    />
  );
}
