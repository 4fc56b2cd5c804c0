import type { pkiExplanations as enPkiExplanations } from '../en/pki-explanations.ts';
import type { Translation } from '../en.ts';

/** Chinese sentences: `kdoctor explain` on certificates. */
export const pkiExplanations: Translation<typeof enPkiExplanations> = {
  'pki/certificate-expired:explanation': () =>
    `kubeadm 生成的证书有效期为一年，CA 为十年。它在 "kubeadm upgrade" 时续期一年期的证书；集群一年不升级，它们就同时过期。此时 etcd 成员与 API 服务器相互拒绝，kubectl 报 "x509: certificate has expired"，kubelet 下次重启后起不来。

kubelet 的客户端证书另当别论：在证书有效且集群正常时由 kubelet 轮换，过期之后它就无法轮换了。

etcd 健康检查的证书只有人使用，kubelet 自签名的服务证书没有谁验证：这两种都只是警告。

手工确认：openssl x509 -in /etc/kubernetes/pki/apiserver.crt -noout -enddate。内嵌在 kubeconfig 中的证书：grep client-certificate-data /etc/kubernetes/admin.conf | awk '{print $2}' | base64 -d | openssl x509 -noout -enddate。先看时钟（date -u）：时钟不准会使好的证书看起来过期。`,

  'pki/certificate-expiring:explanation': () =>
    `剩余时间低于限制：30 天，或证书整个有效期的三分之一（取较短者）。少于 7 天为严重。对 CA 的限制是一年，因为它签发的一切都随它失效，而更换 CA 涉及每个节点。

由 kubelet 自行轮换的证书以有效期的十分之一为限：kubelet 在有效期的 70% 到 90% 时续期，所以剩得更少说明轮换不起作用（没有 API 服务器、没有 controller-manager，或请求无人批准）。

手工确认：kubeadm certs check-expiration（1.20 之前：kubeadm alpha certs check-expiration）。它遇到第一个无法读取的文件就停止，也不了解 kubelet 的证书。`,

  'pki/certificate-not-yet-valid:explanation': () =>
    `证书的生效时间比生成时间早几分钟。生效时间在未来的证书，是在时钟偏快时生成的；更常见的是本节点的时钟偏慢：电池没电，或虚拟机恢复后没有同步时间。

kdoctor 把时钟与本节点自己最近写入的文件比较。如果有文件的时间晚于现在，就是时钟不准，在校准之前不生成任何证书：在不准的时钟下生成的证书会把错误延续下去。

kubeadm 和 kubelet 都不看这个日期；只是连接失败。

手工确认：date -u; timedatectl; openssl x509 -in FILE -noout -startdate`,

  'pki/certificate-missing:explanation': () =>
    `控制平面需要 kubeadm 的全部证书和私钥，工作节点只需要集群 CA 证书。有人清理文件，或恢复不完整时，文件就会缺失。

只要 CA 证书及其私钥在本节点，叶子证书就可以在这里重新生成。CA 和服务账号的密钥绝不重新生成：新的集群 CA 会使每个 kubelet 和 kubeconfig 失效，新的服务账号密钥会使每个令牌失效。它们在集群的所有控制平面上都相同：从另一个控制平面或备份复制。

只有 CA 证书而没有私钥也可能是有意的（kubeadm 的 "external CA" 模式）；私钥丢失看起来完全一样。

手工确认：ls -l /etc/kubernetes/pki /etc/kubernetes/pki/etcd。副本可能在备份中，或在其他控制平面上。`,

  'pki/certificate-damaged:explanation': () =>
    `文件存在，但其中没有可用的证书或私钥。空文件和全是 NUL 字节的文件，是断电使刚写入不久的文件变成的样子；其他内容来自出错的复制。

读取它的组件下次启动时失败，报 "data does not contain any valid RSA or ECDSA certificates" 或 "failed to find any PEM data"。

手工确认：ls -l FILE; head -c 64 FILE | xxd; 证书用 openssl x509 -in FILE -noout -text，私钥用 openssl pkey -in FILE -noout`,

  'pki/key-mismatch:explanation': () =>
    `私钥与其证书是一对：证书含有私钥的公钥部分。如果只恢复或续期了其中之一，这一对就不可用，组件会停止并报 "tls: private key does not match public key"。

办法是用磁盘上的 CA 签发新的一对；这时原来哪一半正确并不重要。对 CA 则重要：不得生成新的 CA，必须从另一个控制平面或备份中找到正确的一半。

手工确认：openssl x509 -in CRT -noout -pubkey | sha256sum 与 openssl pkey -in KEY -pubout | sha256sum 的输出必须相同。`,

  'pki/issuer-mismatch:explanation': () =>
    `用本节点的 CA 证书验证签名失败。要么这个证书来自另一个集群或更换 CA 之前，要么被换掉的是 CA 文件："kubeadm init" 和 "kubeadm init phase certs ca" 在找不到 CA 的地方就生成新的。

两者中哪个是外来的，看其他证书就知道：如果本节点没有一个证书由这个 CA 文件签发，外来的就是 CA 文件，必须从另一个控制平面或备份找回旧的。

名称没有帮助：每个 kubeadm 集群的 CA 都叫 "kubernetes"、"front-proxy-ca" 和 "etcd-ca"。

手工确认：openssl verify -CAfile CA FILE`,
};
