# What every script here begins with: source it. Builds go to build/dist, what is released to dist.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

VERSION=$(packaging/version)
COMMIT=$(packaging/version commit)
# The date of the commit stands in for that of the build, so that two builds have the same sums.
SOURCE_DATE_EPOCH=$(packaging/version date)
export VERSION COMMIT SOURCE_DATE_EPOCH TZ=UTC LC_ALL=C GOFLAGS= GOAMD64=v1 GOARM64=v8.0
umask 022

work=build/dist
out=dist
tags=migrated_fynedo
ldflags="-s -w -X mllpscope/mllpcore/about.version=$VERSION -X mllpscope/mllpcore/about.commit=$COMMIT"

# build LDFLAGS FILE PACKAGE: a stripped program for GOOS, GOARCH and CGO_ENABLED
build() {
  go build -trimpath -buildvcs=false -tags "$tags" -ldflags "$ldflags $1" -o "$2" "$3"
}

# mllpd OS ARCH: builds it into its folder of build/dist and prints where
mllpd() {
  local file=$work/$1-$2/mllpd
  [ "$1" != windows ] || file+=.exe
  CGO_ENABLED=0 GOOS=$1 GOARCH=$2 build "" "$file" ./mllpcore/cmd/mllpd
  printf '%s\n' "$file"
}

# licenses PACKAGE: the licence texts of all that goes into a program for GOOS, GOARCH and CGO_ENABLED
licenses() {
  local path version dir texts
  printf 'MLLPScope\n\n'
  cat LICENSE
  printf '\n---- The Go standard library and runtime\n\n'
  cat "$(go env GOROOT)/LICENSE"
  printf '\n---- HL7 names and tables: npm hl7-dictionary 1.0.1\n\n'
  cat assets/dictionary.LICENSE
  go list -deps -tags "$tags" -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' "$1" |
    sort -u | while read -r path version dir; do
    texts=$(find "$dir" -maxdepth 1 -type f \( -iname 'licen[cs]e*' -o -iname 'copying*' -o -iname 'notice*' \
      -o -iname 'unlicense*' \) | sort)
    [ -n "$texts" ] || { echo "packaging: $path has no licence text" >&2; return 1; }
    printf '\n---- %s %s\n' "$path" "$version"
    while IFS= read -r text; do
      printf '\n'
      cat "$text"
    done <<<"$texts"
  done
}

# same_times FOLDER…: gives all below the date of the commit
same_times() {
  find "$@" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}
