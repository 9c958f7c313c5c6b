/** A gate's page for reading, as HTML for a browser. */
export async function gateHtml(markdown: string): Promise<string> {
  return (await import('../render/html/gate-page.js')).gatePage(markdown);
}
