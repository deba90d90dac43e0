/** The records of a BIFF8 stream: a type, a length, so many bytes; a long one goes on in CONTINUE records. */
import { damaged } from '../limits.ts';

export const RECORD = {
  bof: 0x0809,
  eof: 0x000a,
  filePass: 0x002f,
  boundSheet: 0x0085,
  date1904: 0x0022,
  format: 0x041e,
  cellFormat: 0x00e0,
  sharedStrings: 0x00fc,
  sharedString: 0x00fd,
  label: 0x0204,
  richLabel: 0x00d6,
  number: 0x0203,
  packedNumber: 0x027e,
  packedNumbers: 0x00bd,
  booleanOrError: 0x0205,
  formula: 0x0006,
  formulaText: 0x0207,
  continuation: 0x003c,
} as const;

export interface BiffRecord {
  readonly type: number;
  readonly fields: Fields;
}

/** Reads the record at `offset`, with what it continues in. Errors: FILE_DAMAGED at a cut. */
export function readRecord(stream: DataView, offset: number): { record: BiffRecord; next: number } {
  const { type, parts, next } = partsAt(stream, offset);
  return { record: { type, fields: new Fields(parts) }, next };
}

function partsAt(stream: DataView, offset: number): { type: number; parts: DataView[]; next: number } {
  const first = partAt(stream, offset);
  const parts = [first.part];
  let { next } = first;
  while (next + 4 <= stream.byteLength && stream.getUint16(next, true) === RECORD.continuation) {
    const more = partAt(stream, next);
    parts.push(more.part);
    ({ next } = more);
  }
  return { type: first.type, parts, next };
}

function partAt(stream: DataView, offset: number): { type: number; part: DataView; next: number } {
  if (offset < 0 || offset + 4 > stream.byteLength) throw damaged('record cut short');
  const length = stream.getUint16(offset + 2, true);
  const start = offset + 4;
  if (start + length > stream.byteLength) throw damaged('record cut short');
  return { type: stream.getUint16(offset, true), part: new DataView(stream.buffer, stream.byteOffset + start, length), next: start + length };
}

/** The bytes of a record in order, over its continuations. Every read beyond the end is FILE_DAMAGED. */
export class Fields {
  readonly #parts: readonly DataView[];
  #part = 0;
  #at = 0;

  constructor(parts: readonly DataView[]) {
    this.#parts = parts;
  }

  uint8(): number {
    const value = this.#current().getUint8(this.#at);
    this.#at += 1;
    return value;
  }

  uint16(): number {
    return this.uint8() + this.uint8() * 0x100;
  }

  uint32(): number {
    return this.uint16() + this.uint16() * 0x10000;
  }

  /** A double never crosses into a continuation. */
  float64(): number {
    const part = this.#current();
    if (this.#at + 8 > part.byteLength) throw damaged('number cut short');
    const value = part.getFloat64(this.#at, true);
    this.#at += 8;
    return value;
  }

  get left(): number {
    let bytes = -this.#at;
    for (let index = this.#part; index < this.#parts.length; index += 1) bytes += this.#parts[index]?.byteLength ?? 0;
    return bytes;
  }

  skip(bytes: number): void {
    if (bytes > this.left) throw damaged('record cut short');
    let rest = bytes;
    while (rest > 0) {
      const taken = Math.min(rest, this.#current().byteLength - this.#at);
      this.#at += taken;
      rest -= taken;
    }
  }

  /**
   * So many characters, one byte each (Latin-1) or two. Where they go on in a continuation, its first byte says anew
   * which of both.
   */
  characters(count: number, wide: boolean): string {
    let text = '';
    let rest = count;
    let twoBytes = wide;
    while (rest > 0) {
      if (this.#at >= this.#partHere().byteLength) {
        this.#part += 1;
        this.#at = 0;
        twoBytes = (this.uint8() & 1) === 1;
      }
      const part = this.#partHere();
      const size = twoBytes ? 2 : 1;
      const taken = Math.min(rest, Math.floor((part.byteLength - this.#at) / size));
      if (taken === 0) throw damaged('text cut short');
      const bytes = Buffer.from(part.buffer, part.byteOffset + this.#at, taken * size);
      text += bytes.toString(twoBytes ? 'utf16le' : 'latin1');
      this.#at += taken * size;
      rest -= taken;
    }
    return text;
  }

  /** A text with its length (one byte or two) and its flags before it. */
  text(lengthBytes: 1 | 2): string {
    const count = lengthBytes === 1 ? this.uint8() : this.uint16();
    return this.characters(count, (this.uint8() & 1) === 1);
  }

  /** A text that may carry runs of formatting and phonetic text, neither of which is part of it. */
  richText(): string {
    const count = this.uint16();
    const flags = this.uint8();
    const runs = (flags & 8) === 0 ? 0 : this.uint16();
    const phonetic = (flags & 4) === 0 ? 0 : this.uint32();
    const text = this.characters(count, (flags & 1) === 1);
    this.skip(runs * 4 + phonetic);
    return text;
  }

  #partHere(): DataView {
    const part = this.#parts[this.#part];
    if (part === undefined) throw damaged('record cut short');
    return part;
  }

  #current(): DataView {
    while (this.#at >= this.#partHere().byteLength) {
      this.#part += 1;
      this.#at = 0;
    }
    return this.#partHere();
  }
}
