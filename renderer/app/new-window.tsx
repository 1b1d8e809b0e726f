import { Link } from '@fluentui/react-components';
import { createContext, useContext, useState } from 'react';
import { text } from './text.ts';

/** Opens another window of the app. Rejects if the program does not answer. Absent in the desktop shell. */
export type OpenWindow = () => Promise<void>;

const OpenWindowContext = createContext<OpenWindow | undefined>(undefined);
export const OpenWindowProvider = OpenWindowContext.Provider;

export function NewWindowLink({ className }: { readonly className: string }) {
  const openWindow = useContext(OpenWindowContext);
  const [failed, setFailed] = useState(false);
  if (openWindow === undefined) return null;
  const open = (): void =>
    void openWindow().then(
      () => setFailed(false),
      () => setFailed(true),
    );
  return (
    <>
      <Link as="button" className={className} title={text.app.newWindowTip} onClick={open}>
        {text.app.newWindow}
      </Link>
      {failed ? <span role="alert">{text.bridge.lost.message}</span> : null}
    </>
  );
}
