import { describe, expect, it } from 'vitest';
import { en } from './en.ts';
import { ko } from './ko.ts';

type Tree = { readonly [key: string]: string | Tree };

function flat(tree: Tree, path = ''): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') all.set(`${path}${key}`, value);
    else for (const [inner, text] of flat(value, `${path}${key}.`)) all.set(inner, text);
  }
  return all;
}

const places = (text: string): readonly string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();

describe('words of the window', () => {
  const korean = flat(ko);
  const english = flat(en);

  it('has the same keys in both languages', () => {
    expect([...english.keys()].sort()).toEqual([...korean.keys()].sort());
  });

  it('fills the same places in both languages', () => {
    for (const [key, text] of korean) {
      // What counts a step or a month may be left out where a language needs none.
      expect([key, places(english.get(key) ?? '')]).toEqual([key, places(text)]);
    }
  });

  it('leaves no word empty', () => {
    for (const [key, text] of [...korean, ...english]) expect([key, text.trim() === '']).toEqual([key, false]);
  });
});
