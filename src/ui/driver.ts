import type { Outcome, Session } from '../model/run.ts';
import type { Ask, Job } from './state.ts';
import type { Told } from './store.ts';

/** Carries out what the reducer asks for, by the session, and tells what came of it. */
export interface Driver {
  do(ask: Exclude<Ask, { ask: 'leave' }>): void;
}

/** A driver that tells `tell` everything the session tells. */
export function openDriver(session: Session, tell: (told: Told) => void): Driver {
  let newestExamination = 0;
  let stop = new AbortController();

  const examine = async (): Promise<void> => {
    newestExamination += 1;
    const mine = newestExamination;
    // An examination that a newer one has overtaken has nothing more to say.
    const isNewest = (): boolean => mine === newestExamination;
    try {
      const examination = await session.examine({
        onEvent: (told) => {
          if (told.event !== 'examined' && isNewest()) tell({ event: 'examine', told });
        },
      });
      if (isNewest()) tell({ event: 'examine', told: { event: 'examined', examination } });
    } catch (error) {
      if (isNewest()) tell({ event: 'failed', what: textOf(error) });
    }
  };

  const start = (ask: Extract<Ask, { ask: 'start' }>): Promise<Outcome> => {
    const { job, inputs } = ask;
    stop = new AbortController();
    const common = { inputs, signal: stop.signal, onEvent: (told: Parameters<OnApply>[0]) => tell({ event: 'apply', told }) };
    return startJob(session, job, common);
  };

  const told = async (answer: () => Promise<Told> | Told): Promise<void> => {
    try {
      tell(await answer());
    } catch (error) {
      tell({ event: 'failed', what: textOf(error) });
    }
  };

  return {
    do(ask) {
      switch (ask.ask) {
        case 'examine':
          return void examine();
        case 'offers':
          return void told(() => ({ event: 'offered', offers: session.offers(ask.examination, ask.inputs) }));
        case 'preview':
          return void told(async () => ({ event: 'previewed', preview: await session.preview(ask.plans) }));
        case 'start':
          return void told(async () => ({ event: 'ended', outcome: await start(ask) }));
        case 'stop':
          return stop.abort();
        case 'history':
          return void history(session, ask.atStart, tell, told);
      }
    },
  };
}

type OnApply = NonNullable<Parameters<Session['apply']>[0]['onEvent']>;
type Common = Pick<Required<Parameters<Session['apply']>[0]>, 'inputs' | 'signal' | 'onEvent'>;

function startJob(session: Session, job: Job, { inputs, signal, onEvent }: Common): Promise<Outcome> {
  switch (job.job) {
    case 'apply':
      return session.apply({ plans: job.preview.plans, digest: job.preview.digest, inputs, signal, onEvent });
    case 'finish':
      return session.finish({ run: job.run, inputs, signal, onEvent });
    case 'undo':
      return session.undo({ run: job.run, onEvent });
  }
}

/** At the start a history that cannot be read is no reason to stop; when asked for, it is told. */
async function history(
  session: Session,
  atStart: boolean,
  tell: (told: Told) => void,
  told: (answer: () => Promise<Told>) => Promise<void>,
): Promise<void> {
  if (!atStart) return told(async () => ({ event: 'history', runs: await session.history(), atStart }));
  const runs = await session.history().catch(() => []);
  tell({ event: 'history', runs, atStart });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
