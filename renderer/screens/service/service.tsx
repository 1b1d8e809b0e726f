import { Page } from '../../components/page.tsx';
import { text } from '../../text.ts';

export function Service() {
  return <Page title={text.screens.service} lead={text.service.lead}>{null}</Page>;
}
