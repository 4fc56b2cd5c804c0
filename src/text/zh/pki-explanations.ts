import type { pkiExplanations as enPkiExplanations } from '../en/pki-explanations.ts';

/** Chinese sentences: `kdoctor explain` on certificates. */
export const pkiExplanations: {
  readonly [C in keyof typeof enPkiExplanations]: (args: Parameters<(typeof enPkiExplanations)[C]>[0]) => string;
} = {
  'pki/certificate-expired:explanation':
    () => `kubeadm 签发的证书有效期为一年，CA 为十年。一年期的证书在“kubeadm upgrade”时续期；一年没有升级的集群会同时失去所有这些证书。此时 etcd 成员与 API 服务器相互拒绝，kubectl 报“x509: certificate has expired”，kubelet 下次重启后无法恢复。

kubelet 的客户端证书则不同：只要证书有效且集群正常，kubelet 就会轮换它；一旦过期，就无法再轮换。

etcd 健康检查的证书只有人使用，kubelet 自签名的服务证书无人验证：两者都只是警告。

手动确认：openssl x509 -in /etc/kubernetes/pki/apiserver.crt -noout -enddate。对内嵌在 kubeconfig 中的证书：grep client-certificate-data /etc/kubernetes/admin.conf | awk '{print $2}' | base64 -d | openssl x509 -noout -enddate。请先查看时钟（date -u）：时钟错误会让正常的证书看似过期。`,

  'pki/certificate-expiring:explanation':
    () => `剩余时间低于限值：30 天；若证书整个有效期的三分之一更短，则取三分之一。不足 7 天为严重。CA 的限值为一年，因为它签发的一切都随它失效，而更换 CA 涉及每个节点。

由 kubelet 自行轮换的证书按其有效期的十分之一判断：kubelet 在有效期过去 70% 到 90% 时续期，因此剩余更少说明轮换不起作用（没有 API 服务器、没有 controller-manager，或请求无人批准）。

手动确认：kubeadm certs check-expiration（1.20 之前：kubeadm alpha certs check-expiration）。它遇到第一个无法读取的文件就停止，并且不了解 kubelet 的证书。`,

  'pki/certificate-not-yet-valid:explanation':
    () => `证书的生效时间比签发时间早几分钟。生效时间在未来的证书，要么是在时钟超前时签发的，要么（远更常见）是本节点的时钟慢了：电池没电，或虚拟机恢复后没有时间同步。

kdoctor 将时钟与本节点自己写入的最新文件相比较。如果有文件的时间晚于现在，时钟就是错的；在时钟校正之前不会签发任何证书：在错误时钟下签发的证书会把错误延续下去。

kubeadm 和 kubelet 都不看这个日期；连接只是失败。

手动确认：date -u；timedatectl；openssl x509 -in FILE -noout -startdate。`,

  'pki/certificate-missing:explanation':
    () => `控制平面需要 kubeadm 的全部证书和密钥，工作节点只需要集群 CA 的证书。文件缺失通常是因为有人清理过，或恢复不完整。

只要 CA 及其密钥在本节点上，叶证书就可以在本节点重新签发。CA 和服务账号的密钥则从不重新生成：新的集群 CA 会使所有 kubelet 和 kubeconfig 失效，新的服务账号密钥会使所有令牌失效。它们在集群的所有控制平面上都相同：请从另一个控制平面或备份中复制。

有 CA 证书而没有其密钥，也可能是有意为之（kubeadm 的外部 CA 模式，“external CA”）；密钥丢失看起来完全一样。

手动确认：ls -l /etc/kubernetes/pki /etc/kubernetes/pki/etcd。备份或其他控制平面上可能有副本。`,

  'pki/certificate-damaged:explanation':
    () => `文件存在，但不含可用的证书或密钥。空文件和全是 NUL 字节的文件，是断电前不久写入的内容所留下的；其他内容则来自出错的复制。

读取它的组件在下次启动时失败，报“data does not contain any valid RSA or ECDSA certificates”或“failed to find any PEM data”。

手动确认：ls -l FILE；head -c 64 FILE | xxd；证书用 openssl x509 -in FILE -noout -text，密钥用 openssl pkey -in FILE -noout。`,

  'pki/key-mismatch:explanation':
    () => `私钥与证书必须成对：证书中含有该密钥的公钥。如果只恢复或续期了其中一个，这一对就不可用，组件会停止并报“tls: private key does not match public key”。

解决办法是由磁盘上的 CA 签发新的一对；此时哪一半正确并不重要。对 CA 则重要：不得生成新的 CA，必须在另一个控制平面或备份中找到正确的那一半。

手动确认：openssl x509 -in CRT -noout -pubkey | sha256sum 与 openssl pkey -in KEY -pubout | sha256sum 的输出必须相同。`,

  'pki/issuer-mismatch:explanation':
    () => `用本节点上的 CA 证书验证签名不通过。要么证书来自另一个集群或 CA 更换之前，要么被替换的是 CA 文件：“kubeadm init”和“kubeadm init phase certs ca”在找不到 CA 时会生成新的 CA。

两者中哪个是外来的，要看其他证书：如果本节点没有一个证书是由该 CA 文件签发的，那么外来的就是 CA 文件，必须从另一个控制平面或备份中恢复旧的 CA。

名称没有帮助：每个 kubeadm 集群的 CA 都叫“kubernetes”、“front-proxy-ca”和“etcd-ca”。

手动确认：openssl verify -CAfile CA FILE。`,
};
