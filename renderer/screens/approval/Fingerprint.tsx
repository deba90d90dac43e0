/** In groups of four, as two people read it out to each other. */
export function Fingerprint({ id }: { readonly id: string }) {
  return (
    <code className="fingerprint" data-testid="fingerprint">
      {groups(id)}
    </code>
  );
}

export function groups(id: string): string {
  return (id.match(/.{1,4}/g) ?? []).join(' ');
}
