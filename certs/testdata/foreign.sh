#!/bin/sh
# Makes the Java keystores and PuTTY keys of this folder anew, from the files that make.sh made. Needs keytool, puttygen
# and OpenSSL. All passwords are "secret" unless the name says otherwise.
set -eu
cd "$(dirname "$0")"
rm -f ./*.jks ./*.jceks ./*.ppk
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
quiet() { "$@" >"$tmp/out" 2>&1 || { cat "$tmp/out" >&2; exit 1; }; }

# jks FILE PFX TYPE PASSWORD
jks() {
  quiet keytool -importkeystore -noprompt -srckeystore "$2" -srcstoretype PKCS12 -srcstorepass secret \
    -destkeystore "$1" -deststoretype "$3" -deststorepass "$4" -destkeypass "$4"
}
jks ec.jks openssl3-ec-chain.pfx JKS secret
jks rsa.jks openssl3-rsa-chain.pfx JKS secret
jks umlaut.jks openssl3-ec-chain.pfx JKS Schlüssel
jks pkcs12.jks openssl3-ec-chain.pfx PKCS12 secret
jks ec.jceks openssl3-ec-chain.pfx JCEKS secret
cp ec.jks other-key-password.jks
quiet keytool -keypasswd -keystore other-key-password.jks -storepass secret -alias 'mllp ec' -keypass secret -new another
quiet keytool -importcert -noprompt -keystore trusted.jks -storetype JKS -storepass secret -alias root -file root.crt
cp ec.jks both.jks
quiet keytool -importcert -noprompt -keystore both.jks -storepass secret -alias root -file root.crt

printf secret >"$tmp/password"
: >"$tmp/none"
openssl ec -in chain.pem -out "$tmp/ec" 2>/dev/null
openssl pkey -in pkcs1.pem -traditional -out "$tmp/rsa"
sed -n '/BEGIN OPENSSH/,/END OPENSSH/p' openssh.pem >"$tmp/ed25519"
chmod 600 "$tmp"/*
for key in ec rsa ed25519; do
  for version in 2 3; do
    for password in none password; do
      name=$key-v$version
      [ $password = none ] || name=$name-sealed
      puttygen "$tmp/$key" -O private -o "$name.ppk" --ppk-param "version=$version,kdf=argon2id,passes=3" \
        --new-passphrase "$tmp/$password" -C "key of $key"
    done
  done
done
puttygen "$tmp/ec" -O private -o ec-v3-argon2i.ppk --ppk-param version=3,kdf=argon2i,passes=3 \
  --new-passphrase "$tmp/password" -C "key of ec"
puttygen "$tmp/ec" -O private -o ec-v3-argon2d.ppk --ppk-param version=3,kdf=argon2d,passes=3 \
  --new-passphrase "$tmp/password" -C "key of ec"
