/** An element of an XML part: what the tests need of it. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

const decode = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ({lt: '<', gt: '>', quot: '"', apos: "'", amp: '&'})[name]!);

/** Parses a part, strictly: throws where a tag is not closed in its order, an attribute is doubled or an ampersand stands alone. */
export function parseXml(xml: string): Element {
  const root: Element = {name: '#root', attributes: {}, children: [], text: ''};
  const open = [root];
  const pattern = /<\?[^>]*\?>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy;
  let end = 0;
  for (const match of xml.matchAll(pattern)) {
    const [whole, closing, name, attributes, empty, text] = match;
    end = match.index + whole.length;
    const parent = open[open.length - 1]!;
    if (text !== undefined) {
      if (/&(?!(?:lt|gt|quot|apos|amp|#\d+|#x[0-9A-Fa-f]+);)/.test(text)) throw new Error(`a lone ampersand in ${text}`);
      parent.text += decode(text);
    } else if (name === undefined) continue;
    else if (closing === '/') {
      if (parent.name !== name) throw new Error(`</${name}> closes <${parent.name}>`);
      open.pop();
    } else {
      const found: Record<string, string> = {};
      for (const [, key, double, single] of attributes!.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
        if (key! in found) throw new Error(`<${name}> has two ${key!}`);
        found[key!] = decode(double ?? single ?? '');
      }
      const element: Element = {name, attributes: found, children: [], text: ''};
      parent.children.push(element);
      if (empty !== '/') open.push(element);
    }
  }
  if (end !== xml.length) throw new Error(`not XML at ${xml.slice(end, end + 60)}`);
  if (open.length !== 1 || root.children.length !== 1) throw new Error(`${open[open.length - 1]!.name} is not closed`);
  return root.children[0]!;
}

/** All elements of a name below an element. */
export function all(element: Element, name: string): Element[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)]);
}
