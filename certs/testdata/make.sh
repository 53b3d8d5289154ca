#!/bin/sh
# Makes every file in this folder anew. Needs OpenSSL 3 with its legacy provider (for RC2 and 3DES).
# The files are valid until about 2055, except those whose name says otherwise. All passwords are "secret" unless the
# name says otherwise.
set -eu
cd "$(dirname "$0")"
find . -type f ! -name '*.sh' -delete
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
quiet() { "$@" 2>"$tmp/err" || { cat "$tmp/err" >&2; exit 1; }; }
days=10950

# newkey NAME rsa|rsa1024|ec|ed25519|brainpool
newkey() {
  case $2 in
    rsa) quiet openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$tmp/$1.key" ;;
    rsa1024) quiet openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out "$tmp/$1.key" ;;
    ec) quiet openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$tmp/$1.key" ;;
    brainpool) quiet openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:brainpoolP256r1 -out "$tmp/$1.key" ;;
    ed25519) quiet openssl genpkey -algorithm ED25519 -out "$tmp/$1.key" ;;
  esac
}

# sign NAME SUBJECT ISSUER|self EXTENSIONS [further openssl options]: signs the key of NAME
sign() {
  name=$1; subject=$2; issuer=$3; extensions=$4; shift 4
  printf '%b' "subjectKeyIdentifier=hash\n$extensions" >"$tmp/ext"
  quiet openssl req -new -utf8 -key "$tmp/$name.key" -subj "$subject" -out "$tmp/$name.csr"
  if [ "$issuer" = self ]; then set -- -signkey "$tmp/$name.key" "$@"
  else set -- -CA "$tmp/$issuer.crt" -CAkey "$tmp/$issuer.key" -CAcreateserial "$@"; fi
  quiet openssl x509 -req -in "$tmp/$name.csr" -extfile "$tmp/ext" -days $days -out "$tmp/$name.crt" "$@"
}

ca='basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n'
server='basicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=DNS:hl7.clinic.example,IP:127.0.0.1\n'
host='/C=DE/O=Clinic/CN=hl7.clinic.example'

# An authority of two levels, and a stranger
newkey root ec; sign root '/O=Clinic/CN=Clinic Root CA' self "$ca"
newkey issuing ec; sign issuing '/O=Clinic/CN=Clinic Issuing CA' root "$ca"
newkey stranger ec; sign stranger '/O=Other/CN=Other Root CA' self "$ca"
cat "$tmp/issuing.crt" "$tmp/root.crt" >"$tmp/chain.crt"

newkey ec ec; sign ec "$host" issuing "$server"
newkey rsa rsa; sign rsa "$host" issuing "$server"
newkey ed ed25519; sign ed "$host" issuing "$server"
newkey second ec; sign second '/O=Clinic/CN=backup.clinic.example' issuing "$server"

# --- PFX -------------------------------------------------------------------------------------------------------------
# pfx FILE KEY [further openssl options]; the password is "secret" unless -passout says otherwise
pfx() {
  file=$1; key=$2; shift 2
  quiet openssl pkcs12 -export -inkey "$tmp/$key.key" -in "$tmp/$key.crt" -passout pass:secret -out "$file.pfx" "$@"
}
openssl1='-legacy -certpbe PBE-SHA1-RC2-40 -keypbe PBE-SHA1-3DES -macalg sha1'
for key in ec rsa; do
  pfx "openssl3-$key" $key -name "MLLP $key"
  pfx "openssl3-$key-chain" $key -name "MLLP $key" -certfile "$tmp/chain.crt" -caname "Issuing" -caname "Root"
  pfx "openssl1-$key" $key -name "MLLP $key" $openssl1
  pfx "openssl1-$key-chain" $key -name "MLLP $key" -certfile "$tmp/chain.crt" $openssl1
done
pfx openssl1-rc2-128 ec -legacy -certpbe PBE-SHA1-RC2-128 -keypbe PBE-SHA1-RC2-128 -macalg sha1
pfx openssl3-ed25519 ed -certfile "$tmp/chain.crt"
pfx descert ec -legacy -descert -macalg sha1
pfx aes128-sha512 ec -certpbe AES-128-CBC -keypbe AES-128-CBC -macalg sha512
pfx mac-sha384 ec -macalg sha384
pfx mac-sha224 ec -macalg sha224
pfx camellia ec -certpbe CAMELLIA-256-CBC -keypbe CAMELLIA-256-CBC
pfx umlaut ec -passout 'pass:Schlüssel für Köln'
pfx umlaut-openssl1 ec -passout 'pass:Schlüssel für Köln' $openssl1
# OpenSSL before 1.1 took each byte of the UTF-8 password for a character
pfx umlaut-bytewise ec -passout "pass:$(printf 'Schlüssel' | iconv -f latin1 -t utf-8)" $openssl1
pfx emoji ec -passout 'pass:key😀'
pfx empty-password ec -passout pass:
pfx empty-password-openssl1 ec -passout pass: $openssl1
pfx nomac ec -nomac
pfx nomac-plain ec -nomac -certpbe NONE -keypbe NONE
pfx plain ec -certpbe NONE -keypbe NONE
pfx keys-plain-certs-sealed ec -keypbe NONE
pfx lmk ec -LMK -CSP 'Microsoft Software Key Storage Provider'
cat "$tmp/root.crt" "$tmp/issuing.crt" "$tmp/stranger.crt" "$tmp/ec.crt" >"$tmp/shuffled.crt"
quiet openssl pkcs12 -export -nokeys -in "$tmp/chain.crt" -passout pass:secret -out nokey.pfx
pfx shuffled ec -certfile "$tmp/shuffled.crt"

# --- PEM -------------------------------------------------------------------------------------------------------------
pem() { file=$1; shift; cat "$@" >"$file.pem"; }
openssl ec -in "$tmp/ec.key" -out "$tmp/ec-sec1.key" 2>/dev/null
openssl ecparam -name prime256v1 >"$tmp/params" 2>/dev/null
openssl rsa -in "$tmp/rsa.key" -traditional -out "$tmp/rsa-pkcs1.key" 2>/dev/null
pem pkcs8-ec "$tmp/ec.key" "$tmp/ec.crt"
pem pkcs8-rsa "$tmp/rsa.key" "$tmp/rsa.crt"
pem pkcs8-ed25519 "$tmp/ed.key" "$tmp/ed.crt"
pem pkcs1 "$tmp/rsa-pkcs1.key" "$tmp/rsa.crt"
pem sec1 "$tmp/params" "$tmp/ec-sec1.key" "$tmp/ec.crt"
pem chain "$tmp/ec.key" "$tmp/ec.crt" "$tmp/chain.crt"
pem shuffled "$tmp/root.crt" "$tmp/stranger.crt" "$tmp/ec.crt" "$tmp/issuing.crt" "$tmp/ec.key"
pem two "$tmp/ec.key" "$tmp/second.crt" "$tmp/chain.crt" "$tmp/second.key" "$tmp/ec.crt"
pem certificates "$tmp/ec.crt" "$tmp/chain.crt"
pem keyonly "$tmp/ec.key"
pem mismatch "$tmp/second.key" "$tmp/ec.crt"
pem csr "$tmp/ec.csr"
pem key-and-csr "$tmp/ec.key" "$tmp/ec.csr"
quiet openssl pkcs8 -topk8 -in "$tmp/ec.key" -passout pass:secret -out "$tmp/enc.key"
pem encrypted-pkcs8 "$tmp/ec.crt" "$tmp/enc.key"
quiet openssl pkcs8 -topk8 -v1 PBE-SHA1-3DES -in "$tmp/rsa.key" -passout pass:secret -out "$tmp/enc.key"
pem encrypted-pkcs8-3des "$tmp/enc.key" "$tmp/rsa.crt"
quiet openssl pkcs8 -topk8 -scrypt -in "$tmp/ec.key" -passout pass:secret -out "$tmp/enc.key"
pem encrypted-pkcs8-scrypt "$tmp/enc.key" "$tmp/ec.crt"
quiet openssl rsa -traditional -aes128 -in "$tmp/rsa.key" -passout pass:secret -out "$tmp/enc.key"
pem encrypted-legacy-aes "$tmp/enc.key" "$tmp/rsa.crt"
quiet openssl ec -des3 -in "$tmp/ec.key" -passout pass:secret -out "$tmp/enc.key"
pem encrypted-legacy-3des "$tmp/enc.key" "$tmp/ec.crt"
quiet openssl pkcs12 -in openssl3-ec-chain.pfx -passin pass:secret -nodes -out bag-attributes.pem
quiet openssl x509 -in "$tmp/ec.crt" -trustout -addtrust serverAuth -out "$tmp/trusted.crt"
pem trusted "$tmp/ec.key" "$tmp/trusted.crt"
quiet openssl pkey -in "$tmp/ec.key" -pubout -out publickey.pem
ssh-keygen -q -t ed25519 -N '' -C test -f "$tmp/ssh" && pem openssh "$tmp/ssh" "$tmp/ec.crt"
sed 's/$/\r/' chain.pem >crlf.pem
{ printf '\377\376'; iconv -f utf-8 -t utf-16le chain.pem; } >utf16.pem
{ printf '\357\273\277'; cat chain.pem; } >bom.pem

# --- certificates that a person should be warned of ---------------------------------------------------------------------
# self NAME KIND SUBJECT EXTENSIONS [options]: a self-signed one with its key
self() {
  name=$1; kind=$2; subject=$3; extensions=$4; shift 4
  newkey "$name" "$kind"; sign "$name" "$subject" self "$extensions" "$@"
  pem "$name" "$tmp/$name.key" "$tmp/$name.crt"
}
plain='basicConstraints=critical,CA:FALSE\n'
self selfsigned ec "$host" "$server"
self sha1 rsa "$host" "$server" -sha1
self rsa1024 rsa1024 "$host" "$server"
self no-san ec "$host" "${plain}extendedKeyUsage=serverAuth\n"
self client-only ec "$host" "${plain}extendedKeyUsage=clientAuth\nsubjectAltName=DNS:hl7.clinic.example\n"
self brainpool brainpool "$host" "$server"
# dates needs "openssl ca", the only command of OpenSSL 3.0 that takes them
dates() {
  name=$1; from=$2; to=$3
  newkey "$name" ec
  quiet openssl req -new -key "$tmp/$name.key" -subj "$host" -out "$tmp/$name.csr"
  : >"$tmp/index"
  printf '%b' "[ca]\ndefault_ca=c\n[c]\ndatabase=$tmp/index\nnew_certs_dir=$tmp\nrand_serial=yes\ndefault_md=sha256\n" \
    "policy=p\n[p]\nC=optional\nO=optional\nCN=supplied\n[e]\n$server" >"$tmp/ca.cnf"
  quiet openssl ca -batch -notext -config "$tmp/ca.cnf" -extensions e -startdate "$from" -enddate "$to" -selfsign \
    -keyfile "$tmp/$name.key" -in "$tmp/$name.csr" -out "$tmp/$name.crt"
  pem "$name" "$tmp/$name.key" "$tmp/$name.crt"
}
dates expired 20200101000000Z 20210101000000Z
dates not-yet-valid 20530101000000Z 20550101000000Z

# --- other formats ---------------------------------------------------------------------------------------------------
quiet openssl x509 -in "$tmp/ec.crt" -outform DER -out certificate.cer
quiet openssl pkey -in "$tmp/ec.key" -outform DER -out key.der
quiet openssl pkcs8 -topk8 -in "$tmp/ec.key" -passout pass:secret -outform DER -out key-encrypted.der
quiet openssl req -in "$tmp/ec.csr" -outform DER -out request.der
quiet openssl crl2pkcs7 -nocrl -certfile "$tmp/chain.crt" -outform DER -out chain.p7b
quiet openssl crl2pkcs7 -nocrl -certfile "$tmp/chain.crt" -out chain-pem.p7b
base64 openssl3-ec.pfx >base64.pfx
base64 certificate.cer >base64.cer
cp "$tmp/root.crt" root.crt
cp "$tmp/issuing.crt" issuing.crt

./foreign.sh
