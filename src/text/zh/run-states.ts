import type { RunRecord } from '../../model/run.ts';

/** How a run stands or has ended, in a word. */
export const runStates: Readonly<Record<RunRecord['state'], string>> = {
  verified: '已验证',
  'still-found': '仍有发现',
  undone: '已撤销',
  'rolled-back': '已回滚',
  'not-rolled-back': '未能回滚',
  refused: '已拒绝',
  interrupted: '已中断',
  running: '进行中',
};
