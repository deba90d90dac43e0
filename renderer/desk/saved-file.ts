import type { SavedFile } from '../../shared/views.ts';

/** In a browser a file is fetched by a token that works once; in Electron the host's own dialog has already saved it. */
export function receiveFile(file: SavedFile): { saved: boolean; name: string | null } {
  if (file.type === 'cancelled') return { saved: false, name: null };
  if (file.type === 'download') {
    const link = document.createElement('a');
    link.href = `/download/${encodeURIComponent(file.token)}`;
    link.download = file.name;
    document.body.append(link);
    link.click();
    link.remove();
  }
  return { saved: true, name: file.name };
}
