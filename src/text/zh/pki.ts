import type { pki as enPki } from '../en/pki.ts';
import type { Catalogue, Translation } from '../en.ts';
import { certificateNames, certificateUses, spacedName } from './certificate-names.ts';
import { pkiExplanations } from './pki-explanations.ts';
import { pkiFixes } from './pki-fixes.ts';

/** Chinese sentences: certificates and keys. */
export const pki: Translation<typeof enPki> = {
  ...pkiExplanations,
  ...pkiFixes,
  'pki/certificate-expired': (a) => `${certificateNames[a.role]}已过期${days(a.days)}（${a.path}）：${certificateUses[a.role]}`,
  'pki/certificate-expired:title': () => '证书已过期',
  'pki/certificate-expired:why': () => '凡是验证它的一方都会拒绝连接：etcd、API 服务器、kubelet 或 kubectl 停止工作。',

  'pki/certificate-expiring': (a) => `${certificateNames[a.role]}还有${days(a.days)}过期（${a.path}）：${certificateUses[a.role]}`,
  'pki/certificate-expiring:title': () => '证书即将过期',
  'pki/certificate-expiring:why': () => 'kubeadm 只在升级时续期证书；此外没有谁会及时续期。',

  'pki/certificate-not-yet-valid': (a) =>
    `${certificateNames[a.role]}从 ${a.notBefore} 起才有效（${a.path}）${a.clockSuspect ? '：本节点的时钟偏慢' : ''}`,
  'pki/certificate-not-yet-valid:title': () => '证书尚未生效',
  'pki/certificate-not-yet-valid:why': () => '凡是验证它的一方都会拒绝连接。多半是时钟不准，而不是证书有错。',

  'pki/certificate-missing': (a) => `缺少${spacedName(a.role)}${a.part === 'key' ? '的私钥' : ''}：${a.path}`,
  'pki/certificate-missing:title': () => '缺少证书或私钥',
  'pki/certificate-missing:why': () => '读取它的组件不启动，或无法连接。',
  'pki/certificate-missing-directory': (a) => `存放所有证书的目录不见了：${a.path}`,
  'pki/certificate-missing-service-account': (a) => `缺少服务账号令牌的密钥：${a.path}`,

  'pki/certificate-damaged': (a) => `${a.path} ${faults[a.fault]}`,
  'pki/certificate-damaged:title': () => '证书或私钥文件损坏',
  'pki/certificate-damaged:why': () => '读取它的组件不启动，或无法连接。常见于断电之后。',

  'pki/key-mismatch': (a) => `${a.key} 中的私钥不属于 ${a.certificate} 中的证书`,
  'pki/key-mismatch:title': () => '私钥不属于其证书',
  'pki/key-mismatch:why': () => '使用这一对文件的服务器或客户端在加载时失败。',
  'pki/key-mismatch-service-account': (a) => `${a.publicKey} 不是 ${a.privateKey} 的公钥部分：新的服务账号令牌都不被接受`,

  'pki/issuer-mismatch': (a) => `${certificateNames[a.role]}（${a.path}）不是由 ${a.ca} 中的 CA 签发的`,
  'pki/issuer-mismatch:title': () => '签发证书的 CA 不是磁盘上的 CA',
  'pki/issuer-mismatch:why': () => '凡是信任磁盘上的 CA 的一方都会拒绝它。所有 kubeadm 集群的 CA 名称都一样，从名称看不出差别。',
};

const faults: Readonly<Record<Parameters<Catalogue['pki/certificate-damaged']>[0]['fault'], string>> = {
  empty: '是空的',
  'nul-filled': '里只有 NUL 字节',
  'not-pem': '里既没有证书也没有私钥',
  damaged: '已损坏：无法解码',
  encrypted: '里的私钥有口令保护，没有组件能打开',
  'no-certificate': '里没有证书',
  'no-key': '里没有私钥',
  'bad-date': '里的证书的日期不是有效日期',
};

/** With the space that belongs between a Chinese word and a number. */
function days(count: number): string {
  return count < 1 ? '不到 1 天' : ` ${count} 天`;
}
