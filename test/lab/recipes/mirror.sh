# Sourced by the recipes: the mirror of Debian that this machine uses.
mirror=$({ grep -hs '^URIs:' /etc/apt/sources.list.d/*.sources || true; grep -hs '^deb ' /etc/apt/sources.list || true; } |
  { grep -o 'https\?://[^ ]*' || true; } | head -1)
if [[ -z $mirror ]]; then
  echo 'apt has no mirror that is reached by http' >&2
  exit 1
fi
