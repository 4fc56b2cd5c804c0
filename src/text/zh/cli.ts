import type { cli as enCli } from '../en/cli.ts';
import type { Translation } from '../en.ts';

const phases: Readonly<Record<string, string>> = {
  locking: '正在锁定本节点',
  planning: '正在重新检查并制定计划',
  'backing-up': '正在备份',
  applying: '正在执行步骤',
  verifying: '正在用新读取的事实验证',
  undoing: '正在撤销',
};

/** Chinese sentences: the command line. */
export const cli: Translation<typeof enCli> = {
  'cli:did-you-mean': (a) => `是不是想输入 ${a.word}？`,
  'cli:see-help': () => '用 kdoctor help 查看命令和标志',
  'cli:undo-label': (a) => `撤销：${a.how}`,
  'cli:no-backup-needed': () => '磁盘上没有需要备份的改动。',
  'cli:backup-place': (a) => `备份 ${a.paths} 个路径到 ${a.place}`,
  'cli:backup-volatile': () => '注意：磁盘已满或只读，备份放在内存中，重启机器后就会丢失。请把它复制到别处。',
  'cli:confirm-needed': (a) => `唯一可用的修复不可撤销：请用 --confirm ${a.fix} 指明`,
  'cli:not-looked-at': (a) => `${a.check} 无法检查：${a.reason}`,
  'cli:no-such-finding': (a) => `本节点现在没有这样的发现：${a.patterns}；无事可做`,
  'cli:no-fix': () => '它没有这样的修复',
  'cli:phase': (a) => `${phases[a.phase] ?? a.phase} …`,
  'cli:step-done': (a) => `完成，用时 ${(a.ms / 1000).toFixed(1)} s`,
  'cli:step-failed': (a) => `失败：${a.reason}`,
  'cli:step-undone': (a) => `已撤销：${a.detail}`,
  'cli:outcome-verified': () => '已修复：检查用新读取的事实重新运行，不再有此发现。',
  'cli:outcome-rolled-back': () => '失败，所有改动都已回滚。',
  'cli:outcome-not-rolled-back': () => '失败，而且有改动未能回滚：',
  'cli:outcome-refused': () => '已拒绝：未做任何改动。',
  'cli:outcome-still-found': () => '已执行，但检查仍有此发现：',
  'cli:undo-outcome-verified': () => '已撤销：改动过的文件都已恢复原样。',
  'cli:undo-outcome-rolled-back': () => '已撤销。',
  'cli:undo-outcome-not-rolled-back': () => '未能全部撤销：',
  'cli:undo-outcome-refused': () => '已拒绝：未做任何改动。',
  'cli:undo-outcome-still-found': () => '已撤销。',
  'cli:remaining': (a) => `仍有发现：${a.key}`,
  'cli:not-undone': (a) => `未撤销：${a.what}`,
  'cli:backup-is-in': (a) => `备份和执行日志：${a.dir}`,
  'cli:undo-with': (a) => `撤销命令：kdoctor undo ${a.run ?? ''}`,
  'cli:no-history': () => 'kdoctor 没有在本节点上执行过任何修复。',
  'cli:collected': (a) => `快照（不含私钥和令牌）：${a.destination}`,
};
