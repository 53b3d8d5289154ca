#!/bin/bash
# Makes the stores and files of r15 to r18 in a folder (default: a new one) and prints its name. Test keys only,
# nothing in it is secret. Needs openssl 3. The password of each store stands in the comment beside it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$(mktemp -d)}
mkdir -p "$out" && cd "$out"
ec() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 400 "$@" 2>/dev/null; }
ec -keyout k.pem -out c.pem -subj "/CN=lab.example/O=Klinik Test" -addext "subjectAltName=DNS:lab.example,IP:127.0.0.1"
ec -keyout ca.key -out ca.pem -subj "/CN=Test CA"
openssl pkcs12 -export -inkey k.pem -in c.pem -passout pass:pw -out good.pfx                         # pw
openssl ecparam -name secp256k1 -genkey -noout -out k1.key
openssl req -x509 -new -key k1.key -out k1.crt -days 400 -subj "/CN=k1.example" 2>/dev/null
openssl pkcs12 -export -inkey k1.key -in k1.crt -passout pass:pw -out r15-secp256k1.pfx              # pw
openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out pss.key 2>/dev/null
openssl req -x509 -new -key pss.key -out pss.crt -days 400 -subj "/CN=pss.example" 2>/dev/null
openssl pkcs12 -export -inkey pss.key -in pss.crt -passout pass:pw -out r15-rsa-pss.pfx              # pw
openssl req -x509 -new -key k.pem -out neg.crt -days 400 -subj "/CN=negative.example" -set_serial -1234567 2>/dev/null
cat ca.pem neg.crt >r16-two-cas-one-negative-serial.pem
printf 'M\xfcller' >latin1.txt
openssl pkcs12 -export -inkey k.pem -in c.pem -passout file:latin1.txt -out r18-latin1-password.pfx  # Müller
cp "$here"/files/r17-password-*.txt .
echo "$out"
