/**
 * Puts a text on the clipboard that was not at hand when the keys were pressed. The window has no clipboard
 * permission, so it copies as the keyboard does; false when the press of the key was too long ago.
 */
export function copyText(text: string): boolean {
  const onCopy = (event: ClipboardEvent): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.clipboardData?.setData('text/plain', text);
  };
  document.addEventListener('copy', onCopy, { capture: true });
  try {
    return document.execCommand('copy');
  } finally {
    document.removeEventListener('copy', onCopy, { capture: true });
  }
}
