/**
 * A streaming XML reader over saxes for the parts of a workbook. It decodes bytes strictly, resolves prefixes itself
 * (saxes' own namespace mode costs half as much again per cell), skips elements of foreign namespaces with all they
 * contain, and refuses every DOCTYPE, which no workbook needs and every entity attack does.
 */
import { SaxesParser } from 'saxes';
import { DeskError } from '../../../shared/errors.ts';
import { damaged, inflatesTooMuch } from '../limits.ts';

export type XmlAttributes = Readonly<Record<string, string>>;

export interface XmlScope {
  /** The value of an attribute that lies in one of these namespaces, whatever its prefix. */
  attribute(attributes: XmlAttributes, namespaces: ReadonlySet<string>, localName: string): string | undefined;
}

export interface XmlHandlers {
  /** Local names only. Attributes carry their names as written. */
  open(name: string, attributes: XmlAttributes, scope: XmlScope): void;
  close(name: string): void;
  /** Called more than once for one element when comments or CDATA interrupt the text. */
  text(text: string): void;
}

export interface XmlReader {
  write(chunk: Uint8Array): void;
  /** Must be called after the last chunk: it finds the part that ends too early. */
  end(): void;
}

const MAXIMUM_DEPTH = 256;
const FOREIGN = '';
const NO_PREFIX = '';

/** Errors from write and end: FILE_UNSAFE_XML, FILE_DAMAGED, FILE_UNREADABLE, FILE_INFLATES_TOO_MUCH. */
export function createXmlReader(
  namespaces: ReadonlySet<string>,
  handlers: XmlHandlers,
  quietCharacters: number,
): XmlReader {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const scopes = new Scopes(namespaces);
  let declared: Map<string, string> | null = null;
  let depth = 0;
  let skipping = 0;
  let quiet = 0;

  // Six handlers and no more: saxes sets each as a property of the parser, and from the eighth on V8 turns the parser
  // into a dictionary and everything takes five times as long. Errors are thrown without a handler as well.
  parser.on('doctype', () => {
    throw new DeskError('FILE_UNSAFE_XML');
  });
  parser.on('attribute', ({ name, value }) => {
    if (!name.startsWith('xmlns')) return;
    if (name === 'xmlns') (declared ??= new Map()).set(NO_PREFIX, value);
    else if (name.startsWith('xmlns:')) (declared ??= new Map()).set(name.slice('xmlns:'.length), value);
  });
  parser.on('opentag', (tag) => {
    quiet = 0;
    depth += 1;
    if (depth === 1) checkDeclaration(parser.xmlDecl.encoding);
    if (depth > MAXIMUM_DEPTH) throw damaged('xml too deep');
    if (declared !== null) {
      scopes.push(depth, declared);
      declared = null;
    }
    if (skipping > 0) {
      skipping += 1;
      return;
    }
    const name = scopes.localName(tag.name);
    if (name === FOREIGN) skipping = 1;
    else handlers.open(name, tag.attributes, scopes);
  });
  parser.on('closetag', (tag) => {
    quiet = 0;
    if (skipping > 0) skipping -= 1;
    else handlers.close(scopes.localName(tag.name));
    scopes.pop(depth);
    depth -= 1;
  });
  const onText = (text: string): void => {
    quiet = 0;
    if (skipping === 0 && depth > 0) handlers.text(text);
  };
  parser.on('text', onText);
  parser.on('cdata', onText);

  let decoder: TextDecoder | null = null;
  const decode = (bytes: Uint8Array | undefined): string => {
    decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true });
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true });
    } catch (error) {
      throw damaged('characters', error);
    }
  };
  const parse = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      throw error instanceof DeskError ? error : damaged('xml', error);
    }
  };
  const feed = (text: string): void => {
    quiet += text.length;
    parse(() => parser.write(text));
    // saxes keeps a text, a comment or a DOCTYPE until it ends; one that never ends must not fill the memory.
    if (quiet > quietCharacters) throw inflatesTooMuch(quietCharacters);
  };
  return {
    write(chunk) {
      feed(decode(chunk));
    },
    end() {
      feed(decode(undefined));
      parse(() => parser.close());
    },
  };
}

/** Bytes are decoded by what they are; a part that claims another encoding would be read as something else. */
function checkDeclaration(encoding: string | undefined): void {
  if (encoding !== undefined && !/^(utf-8|utf8|utf-16|utf-16le|utf-16be|us-ascii)$/i.test(encoding)) {
    throw new DeskError('FILE_UNREADABLE', { encoding: encoding.slice(0, 40) });
  }
}

function encodingOf(bytes: Uint8Array | undefined): string {
  const first = bytes?.[0];
  const second = bytes?.[1];
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0x3c && second === 0x00) return 'utf-16le';
  if (first === 0x00 && second === 0x3c) return 'utf-16be';
  return 'utf-8';
}

/** Which prefix means which namespace at the current element. */
class Scopes implements XmlScope {
  readonly #namespaces: ReadonlySet<string>;
  readonly #stack: { depth: number; prefixes: Map<string, string> }[] = [];
  /** Qualified name to local name, valid until a declaration comes or goes: almost every element is a hit. */
  readonly #known = new Map<string, string>();

  constructor(namespaces: ReadonlySet<string>) {
    this.#namespaces = namespaces;
  }

  push(depth: number, prefixes: Map<string, string>): void {
    this.#stack.push({ depth, prefixes });
    this.#known.clear();
  }

  pop(depth: number): void {
    if (this.#stack.at(-1)?.depth !== depth) return;
    this.#stack.pop();
    this.#known.clear();
  }

  localName(qualifiedName: string): string {
    const known = this.#known.get(qualifiedName);
    if (known !== undefined) return known;
    const colon = qualifiedName.indexOf(':');
    const namespace = this.#resolve(colon < 0 ? NO_PREFIX : qualifiedName.slice(0, colon));
    const name = namespace !== undefined && this.#namespaces.has(namespace) ? qualifiedName.slice(colon + 1) : FOREIGN;
    // A part with a million different foreign names must not grow this.
    if (this.#known.size < 1_000) this.#known.set(qualifiedName, name);
    return name;
  }

  attribute(attributes: XmlAttributes, namespaces: ReadonlySet<string>, localName: string): string | undefined {
    for (const [name, value] of Object.entries(attributes)) {
      const colon = name.indexOf(':');
      if (colon < 0 || name.slice(colon + 1) !== localName) continue;
      const namespace = this.#resolve(name.slice(0, colon));
      if (namespace !== undefined && namespaces.has(namespace)) return value;
    }
    return undefined;
  }

  #resolve(prefix: string): string | undefined {
    for (let index = this.#stack.length - 1; index >= 0; index -= 1) {
      const namespace = this.#stack[index]?.prefixes.get(prefix);
      if (namespace !== undefined) return namespace;
    }
    return undefined;
  }
}
