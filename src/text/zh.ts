import type { Catalogue } from './en.ts';
import { cli } from './zh/cli.ts';
import { cluster } from './zh/cluster.ts';
import { controlPlane } from './zh/control-plane.ts';
import { disk } from './zh/disk.ts';
import { diskFixes } from './zh/disk-fixes.ts';
import { engine } from './zh/engine.ts';
import { etcd } from './zh/etcd.ts';
import { host } from './zh/host.ts';
import { kubeconfig } from './zh/kubeconfig.ts';
import { kubelet } from './zh/kubelet.ts';
import { manifests } from './zh/manifests.ts';
import { pki } from './zh/pki.ts';
import { time } from './zh/time.ts';
import { ui } from './zh/ui.ts';

/*
 * One word per thing, in every sentence (English: docs/GLOSSARY.md; Kubernetes' own words as in its Chinese documentation).
 * Programs, files, flags, commands, ids and texts of logs stay as they are. A space stands between Chinese and Latin or digits.
 *
 *   node 节点 · fact 事实 · check 检查 · finding 发现 · evidence 证据 · severity 严重程度
 *   critical 严重 · warning 警告 · unknown 未知 · skipped 跳过 · root cause 根因 · symptom 症状
 *   fix 修复 · plan 计划 · step 步骤 · preview 预览 · run 执行 · journal 执行日志 (systemd's: systemd 日志)
 *   backup 备份 · undo 撤销 · rolled back 回滚 · verify 验证 · refuse 拒绝 · snapshot 快照
 *   safe 安全 · disruptive 有中断 · destructive 不可撤销
 *   control plane 控制平面 · API server API 服务器 · static pod 静态 Pod · manifest 清单 · evict 驱逐
 *   member 成员 · voter 投票成员 · learner 学习者 · leader 领导者 · quorum 法定人数
 *   certificate 证书 · serving/client/peer certificate 服务/客户端/对等证书 · private key 私钥 · expired 过期
 *   renew 续期 (the same again) · reissue 重新生成 (anew) · rotate 轮换 · sign, issue 签发 · damaged 损坏 · missing 缺少, 缺失
 *   credentials 凭据 · bootstrap token 引导令牌 · service account 服务账号 · front proxy 前端代理
 */

/** Every Chinese (simplified) sentence by its code. */
export const zh: Catalogue = {
  ...disk,
  ...diskFixes,
  ...time,
  ...pki,
  ...kubeconfig,
  ...kubelet,
  ...manifests,
  ...etcd,
  ...controlPlane,
  ...cluster,
  ...host,
  ...engine,
  ...cli,
  ...ui,
};
