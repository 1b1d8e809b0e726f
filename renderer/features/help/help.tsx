import { Link, makeStyles, mergeClasses, Spinner, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { HelpPage } from '../../../shared/help-page.ts';
import { narrow, plainList, smallPrint } from '../../ui/styles.ts';
import { Page } from '../../app/page.tsx';
import { StatusText } from '../../ui/status-text.tsx';
import { useDelayed } from '../../lib/hooks.ts';
import { hashOfHelp } from '../../lib/routes.ts';
import { useApp } from '../../app/use-stores.ts';
import { Blocks } from './blocks.tsx';
import { text } from './text.ts';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 176px',
    columnGap: '32px',
    alignItems: 'start',
    [narrow]: { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  pages: {
    position: 'sticky',
    top: '56px',
    gridColumn: 2,
    gridRow: 1,
    borderLeft: `1px solid ${tokens.colorNeutralStroke2}`,
    paddingLeft: '16px',
    [narrow]: { position: 'static', gridColumn: 1, border: 'none', paddingLeft: 0, marginBottom: '16px' },
  },
  list: { ...plainList, display: 'grid', gap: '8px', ...smallPrint },
  title: {
    margin: '0 0 8px',
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground2,
  },
  current: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground1 },
  page: { gridRow: 1, gridColumn: 1, minWidth: 0, [narrow]: { gridRow: 'auto' } },
});

/** The documentation is a chunk of its own, loaded when the help is first opened. */
function usePages(): 'loading' | 'failed' | readonly HelpPage[] {
  const [pages, setPages] = useState<ReturnType<typeof usePages>>('loading');
  useEffect(() => {
    const load = async (): Promise<void> => {
      try {
        setPages((await import('virtual:help-pages')).pages);
      } catch {
        setPages('failed');
      }
    };
    void load();
  }, []);
  return pages;
}

export function Help() {
  const pages = usePages();
  const slow = useDelayed(pages === 'loading');
  const place = useApp((app) => app.help);
  if (pages === 'loading') return slow ? <Spinner label={text.reading} /> : null;
  const all = pages === 'failed' ? [] : pages;
  const page = place.page === undefined ? all[0] : all.find(({ name }) => name === place.page);
  if (page === undefined) {
    return (
      <Page title={text.title} lead={text.lead}>
        <StatusText tone="warning">{pages === 'failed' ? text.unreadable : text.noPage}</StatusText>
        <Contents pages={all} current={undefined} />
      </Page>
    );
  }
  return <PageView key={page.name} page={page} pages={all} part={place.part} />;
}

interface PageViewProps {
  readonly page: HelpPage;
  readonly pages: readonly HelpPage[];
  readonly part: string | undefined;
}

function PageView({ page, pages, part }: PageViewProps) {
  const styles = useStyles();
  useEffect(() => {
    if (part === undefined) return;
    const heading = document.getElementById(part);
    heading?.scrollIntoView({ block: 'start' });
    heading?.focus({ preventScroll: true });
  }, [part]);
  return (
    <Page title={page.title} lead={text.lead}>
      <div className={styles.columns}>
        <Contents pages={pages} current={page.name} />
        <article className={styles.page}>
          <Blocks blocks={page.blocks} />
        </article>
      </div>
    </Page>
  );
}

function Contents({ pages, current }: { readonly pages: readonly HelpPage[]; readonly current: string | undefined }) {
  const styles = useStyles();
  return (
    <nav aria-label={text.pages} className={styles.pages}>
      <div className={styles.title} aria-hidden>
        {text.pages}
      </div>
      <ul className={styles.list}>
        {pages.map(({ name, title }) => (
          <li key={name}>
            <Link
              href={hashOfHelp(name)}
              aria-current={name === current ? 'page' : undefined}
              className={mergeClasses(name === current && styles.current)}
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
