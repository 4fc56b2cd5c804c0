import { type Catalogue, en } from '../text/en.ts';
import { UsageError } from './usage-error.ts';

/** The catalogue for `--lang`, or for the locale of the environment; English otherwise. */
export async function catalogueFor(flag: string | undefined, env: Readonly<Record<string, string | undefined>>): Promise<Catalogue> {
  const language = flag ?? (/^zh/i.test(env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '') ? 'zh' : 'en');
  switch (language) {
    case 'en':
      return en;
    case 'zh':
      return (await import('../text/zh.ts')).zh;
    default:
      throw new UsageError(`--lang is en or zh, not ${language}`);
  }
}
