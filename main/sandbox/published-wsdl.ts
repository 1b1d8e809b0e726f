import { escapeAttribute } from './soap/xml.ts';

/** The WSDL as the server publishes it: with its own address, without the operations that it lacks. */
export function publishedWsdl(wsdl: string, endpointUrl: string, lacking: readonly string[]): string {
  const origin = escapeAttribute(new URL(endpointUrl).origin);
  const text = wsdl.replaceAll(/(:address location=")https:\/\/localhost/g, `$1${origin}`);
  return lacking.reduce(withoutOperation, text);
}

/** Without the operation, its messages and their elements. */
function withoutOperation(text: string, operation: string): string {
  const named = [
    `wsdl:operation name="${operation}"`,
    `wsdl:message name="[A-Za-z]+_${operation}_(?:In|Out)putMessage"`,
    `xs:element name="${operation}(?:Response)?"`,
  ];
  return named.reduce((rest, head) => {
    const [tag = ''] = head.split(' ');
    return rest.replaceAll(new RegExp(`\\s*<${head}>.*?</${tag}>`, 'gs'), '');
  }, text);
}
