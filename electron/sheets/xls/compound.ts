/** The streams of a compound file (OLE2), the container of .xls and of an .xlsx with a password. */
import { z } from 'zod';
import { damaged } from '../limits.ts';

const entrySchema = z.object({ size: z.number(), content: z.instanceof(Uint8Array) }).nullable();

export interface CompoundFile {
  /** Null when the file has no stream of this name. Errors: FILE_DAMAGED when the stream is cut short. */
  stream(name: string): Uint8Array | null;
}

/** Errors: FILE_DAMAGED. The library is large and is loaded for these files alone. */
export async function openCompoundFile(bytes: Uint8Array): Promise<CompoundFile> {
  const { CFB } = await import('@e965/xlsx');
  const container: unknown = orDamaged(() => CFB.read(Buffer.from(bytes), { type: 'buffer' }));
  return {
    stream(name) {
      const entry = orDamaged(() => entrySchema.parse(CFB.find(container, name)));
      if (entry === null) return null;
      if (entry.content.byteLength !== entry.size) throw damaged('stream cut short');
      return entry.content;
    },
  };
}

function orDamaged<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw damaged('compound file', error);
  }
}
