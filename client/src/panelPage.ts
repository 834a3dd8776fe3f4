/** The page as text: what may load and run in it, and nothing of a run. */
export interface Page {
  readonly script: string;
  readonly style: string;
  /** Where our files come from, as a source of the content security policy. */
  readonly source: string;
  readonly nonce: string;
  readonly language: string;
  readonly title: string;
}

export function pageHtml(page: Page): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${page.nonce}'`,
    `style-src ${page.source}`,
    // The picture that is saved as PNG is drawn from an address that holds the whole picture.
    'img-src data:',
    // The layout thread is made of the page's own script: fetched from there, started from a blob.
    `connect-src ${page.source}`,
    'worker-src blob:',
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escaped(page.language)}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${escaped(policy)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${escaped(page.style)}" />
    <title>${escaped(page.title)}</title>
  </head>
  <body>
    <div id="panel"></div>
    <script nonce="${escaped(page.nonce)}" src="${escaped(page.script)}"></script>
  </body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
