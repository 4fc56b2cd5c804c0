#!/usr/bin/env bash
# Packs the control plane's programs, etcd and pause into container images that `ctr images import` takes, one program each.
#   images.sh OUT PROGRAMS     a few seconds; PROGRAMS is what kubernetes.sh made
set -euo pipefail
out=$1 programs=$2
mkdir -p "$out"
work=$(mktemp -d "${out%/*}/images.XXXXXX")
trap 'rm -rf "$work"' EXIT

# image NAME ENTRYPOINT FILE…: each FILE lies in /usr/local/bin, with the libraries that it needs
image() {
  local name=$1 entrypoint=$2 file library sum
  local root=$work/root
  shift 2
  rm -rf "$root"
  mkdir -p "$root/usr/local/bin" "$root/tmp"
  for file in "$@"; do
    cp "$file" "$root/usr/local/bin/"
    { ldd "$file" 2> /dev/null || true; } | { grep -o '/[^ ]*' || true; } | while read -r library; do
      mkdir -p "$root${library%/*}"
      cp -L "$library" "$root$library"
    done
  done
  tar -C "$root" --sort=name --mtime=@0 --owner=0 --group=0 -cf "$work/layer.tar" .
  sum=$(sha256sum "$work/layer.tar" | cut -d' ' -f1)
  printf '{"architecture":"amd64","os":"linux","config":{"Env":["PATH=/usr/local/bin"],"Entrypoint":%s},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$entrypoint" "$sum" > "$work/config.json"
  printf '[{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]' "$name" > "$work/manifest.json"
  name=${name##*/}
  tar -C "$work" -cf "$out/${name%%:*}.tar" manifest.json config.json layer.tar
}

for program in kube-apiserver kube-controller-manager kube-scheduler; do
  image "k8s.gcr.io/$program:v1.20.2" null "$programs/$program"
done
image k8s.gcr.io/pause:3.2 '["/usr/local/bin/pause"]' "$programs/pause"
# Debian has etcd 3.4.23; the tag is what kubeadm 1.20 asks for.
image k8s.gcr.io/etcd:3.4.13-0 null /usr/bin/etcd /usr/bin/etcdctl
