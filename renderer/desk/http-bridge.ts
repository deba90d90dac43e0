import { EVENTS } from '../../shared/contract.ts';
import type { DeskBridge } from '../../shared/contract.ts';

/** The loopback host: requests as POST, events as server-sent events. A cookie that the page cannot read proves who asks. */
export function httpBridge(): DeskBridge {
  return { request, subscribe };
}

async function request(channel: string, input: unknown): Promise<unknown> {
  const response = await fetch(`/call/${encodeURIComponent(channel)}`, { method: 'POST', ...encode(input) });
  return response.json();
}

function encode(input: unknown): { headers: Record<string, string>; body: string | Blob } {
  if (typeof input === 'object' && input !== null && 'bytes' in input && input.bytes instanceof Uint8Array) {
    const { bytes, ...rest } = input;
    return {
      headers: { 'content-type': 'application/octet-stream', 'x-settledesk-input': encodeURIComponent(JSON.stringify(rest)) },
      body: new Blob([new Uint8Array(bytes)]),
    };
  }
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(input) };
}

function subscribe(listener: (name: string, payload: unknown) => void): () => void {
  const source = new EventSource('/events');
  for (const name of Object.keys(EVENTS)) {
    source.addEventListener(name, (event: MessageEvent<string>) => {
      const payload: unknown = JSON.parse(event.data);
      listener(name, payload);
    });
  }
  return () => {
    source.close();
  };
}
