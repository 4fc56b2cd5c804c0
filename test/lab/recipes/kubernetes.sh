#!/usr/bin/env bash
# Builds Kubernetes 1.20.2 from Debian's source package into OUT: kubeadm, kubelet, the control plane's programs, kubectl, pause.
#   kubernetes.sh OUT     eight minutes on two cores
set -euo pipefail
out=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d "${out%/*}/build.XXXXXX")
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
mkdir -p "$out"
cd "$work"

# Through lists of our own: the machine's stay as they are, and may be empty.
source "$here/mirror.sh"
mkdir -p lists/partial
signed='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
printf '%s\n' "deb-src $signed $mirror bookworm main" "deb $signed $mirror bookworm main" > sources.list
apt=(apt-get -qq -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::Lists="$work/lists")
"${apt[@]}" update
"${apt[@]}" source kubernetes > source.log 2>&1 || { cat source.log >&2; exit 1; }
cd kubernetes-1.20*/

# The vendored reflect2 reads the runtime's maps by their layout before Go 1.18; Debian's own copy knows today's.
reflect2=vendor/github.com/modern-go/reflect2
rm -f "$reflect2"/*.go "$reflect2"/*.s
cp /usr/share/gocode/src/github.com/modern-go/reflect2/*.{go,s} "$reflect2/"

# Without a git checkout the build would call itself v0.0.0, and kubeadm refuses to work with such a kubelet.
cat > "$work/version.sh" << 'VERSION'
KUBE_GIT_COMMIT='faecb196815e248d3ecfb03c680a4507229c2a56'
KUBE_GIT_TREE_STATE='archive'
KUBE_GIT_VERSION='v1.20.2'
KUBE_GIT_MAJOR='1'
KUBE_GIT_MINOR='20'
VERSION
env -u GOPATH GO111MODULE=off CGO_ENABLED=0 FORCE_HOST_GO=y KUBE_BUILD_PLATFORMS=linux/amd64 KUBE_GIT_VERSION_FILE="$work/version.sh" \
  GOCACHE="$work/go-cache" make all WHAT='cmd/kubeadm cmd/kubelet cmd/kube-apiserver cmd/kube-controller-manager cmd/kube-scheduler' \
  > "$work/make.log" 2>&1 || { tail -50 "$work/make.log" >&2; exit 1; }
cp _output/local/bin/linux/amd64/{kubeadm,kubelet,kube-apiserver,kube-controller-manager,kube-scheduler} "$out/"
gcc -static -Os -o "$out/pause" build/pause/linux/pause.c

cd "$work"
"${apt[@]}" download kubernetes-client
dpkg -x kubernetes-client_*.deb client
cp client/usr/bin/kubectl "$out/"
