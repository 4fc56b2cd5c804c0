import type { pki as enPki } from '../en/pki.ts';
import { certificateNames, certificateUses } from './certificate-names.ts';
import { pkiExplanations } from './pki-explanations.ts';
import { pkiFixes } from './pki-fixes.ts';

/** Chinese sentences: certificates and keys. */
export const pki: { readonly [C in keyof typeof enPki]: (args: Parameters<(typeof enPki)[C]>[0]) => string } = {
  ...pkiExplanations,
  ...pkiFixes,
  'pki/certificate-expired': (a) => `${certificateNames[a.role]}（${a.path}）已过期${days(a.days)}：${certificateUses[a.role]}`,
  'pki/certificate-expired:title': () => '证书已过期',
  'pki/certificate-expired:why': () => '验证它的一方会拒绝连接：etcd、API 服务器、kubelet 或 kubectl 停止工作。',

  'pki/certificate-expiring': (a) => `${certificateNames[a.role]}（${a.path}）将在${days(a.days)}后过期：${certificateUses[a.role]}`,
  'pki/certificate-expiring:title': () => '证书即将过期',
  'pki/certificate-expiring:why': () => 'kubeadm 只在升级时为证书续期；除此之外没有什么会及时续期。',

  'pki/certificate-not-yet-valid': (a) =>
    `${certificateNames[a.role]}（${a.path}）从 ${a.notBefore} 起才有效${a.clockSuspect ? '：本节点的时钟慢了' : ''}`,
  'pki/certificate-not-yet-valid:title': () => '证书尚未生效',
  'pki/certificate-not-yet-valid:why': () => '验证它的一方会拒绝连接。出错的多半是时钟，而不是证书。',

  'pki/certificate-missing': (a) => `${a.part === 'key' ? '私钥缺失' : '证书缺失'}：${certificateNames[a.role]}（${a.path}）`,
  'pki/certificate-missing:title': () => '证书或密钥缺失',
  'pki/certificate-missing:why': () => '读取它的组件无法启动，或无法访问。',
  'pki/certificate-missing-directory': (a) => `存放所有证书的目录不见了：${a.path}`,
  'pki/certificate-missing-service-account': (a) => `服务账号令牌的密钥缺失：${a.path}`,

  'pki/certificate-damaged': (a) => `${a.path} ${faults[a.fault]}`,
  'pki/certificate-damaged:title': () => '证书或密钥文件损坏',
  'pki/certificate-damaged:why': () => '读取它的组件无法启动，或无法访问。常见于断电之后。',

  'pki/key-mismatch': (a) => `${a.key} 中的密钥与 ${a.certificate} 中的证书不匹配`,
  'pki/key-mismatch:title': () => '密钥与证书不匹配',
  'pki/key-mismatch:why': () => '服务器或客户端加载这样的一对文件时会失败。',
  'pki/key-mismatch-service-account': (a) => `${a.publicKey} 不是 ${a.privateKey} 对应的公钥：新的服务账号令牌都不被接受`,

  'pki/issuer-mismatch': (a) => `${certificateNames[a.role]}（${a.path}）不是由 ${a.ca} 中的 CA 签发的`,
  'pki/issuer-mismatch:title': () => '签发证书的 CA 不是磁盘上的 CA',
  'pki/issuer-mismatch:why': () => '信任磁盘上 CA 的一方会拒绝它。所有 kubeadm 集群的 CA 名称都相同，因此从名称看不出差别。',
};

const faults: Readonly<Record<Parameters<(typeof enPki)['pki/certificate-damaged']>[0]['fault'], string>> = {
  empty: '是空文件',
  'nul-filled': '只含 NUL 字节',
  'not-pem': '既不含证书，也不含密钥',
  damaged: '已损坏：无法解码',
  encrypted: '含有受口令保护的私钥，任何组件都无法打开',
  'no-certificate': '不含证书',
  'no-key': '不含私钥',
  'bad-date': '所含证书的日期不是有效日期',
};

/** A digit is set off from the Chinese word before it. */
function days(count: number): string {
  return count < 1 ? '不到 1 天' : ` ${count} 天`;
}
