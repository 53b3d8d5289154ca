package certs

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"strconv"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Bounds of what a PuTTY key may ask for, against files made to exhaust this machine. PuTTY itself takes 8 MiB and some
// twenty passes.
const (
	ppkMaxMemory = 256 << 10 // KiB
	ppkMaxWork   = 2 << 20   // KiB times passes
)

// ppk is a PuTTY private key file, version 2 or 3, in its parts.
type ppk struct {
	version int
	fields  map[string]string
	public  []byte
	private []byte // as it stands in the file
}

// readPPK takes the private key out of a PuTTY key file. A PuTTY key comes without a certificate.
func readPPK(text []byte, password passphrase) (*material, error) {
	p, err := parsePPK(text)
	if err != nil {
		return nil, err
	}
	private, err := p.openWithAny(password)
	if err != nil {
		return nil, err
	}
	key, err := p.key(private, password.allowed)
	if err != nil {
		return nil, err
	}
	m := &material{allowed: password.allowed}
	m.addKey(key, p.fields["Comment"])
	m.note("a PuTTY key has no certificate: give its certificate in SSLCertEncoded, or ask for a PFX file with both")
	return m, nil
}

func parsePPK(text []byte) (*ppk, error) {
	p := &ppk{fields: make(map[string]string)}
	lines := strings.Split(strings.ReplaceAll(strings.TrimSpace(string(text)), "\r\n", "\n"), "\n")
	for len(lines) > 0 {
		name, value, ok := strings.Cut(lines[0], ": ")
		if !ok {
			return nil, damaged(errors.New("a line of it is not \"Name: value\""))
		}
		lines = lines[1:]
		if v, isFirst := strings.CutPrefix(name, ppkBegin); isFirst {
			p.version, _ = strconv.Atoi(v) // 0 is no version either
			name = "Algorithm"
		}
		p.fields[name] = value
		if name != "Public-Lines" && name != "Private-Lines" {
			continue
		}
		var body []byte
		var err error
		if body, lines, err = ppkBody(lines, value); err != nil {
			return nil, err
		}
		if name == "Public-Lines" {
			p.public = body
		} else {
			p.private = body
		}
	}
	return p, p.check()
}

// ppkBody takes as many lines of base64 as count says.
func ppkBody(lines []string, count string) (body []byte, rest []string, err error) {
	n, err := strconv.Atoi(count)
	if err != nil || n < 0 || n > len(lines) {
		return nil, nil, damaged(errCutShort)
	}
	if body, err = base64.StdEncoding.DecodeString(strings.Join(lines[:n], "")); err != nil {
		return nil, nil, damaged(errors.New("its base64 was changed"))
	}
	return body, lines[n:], nil
}

func (p *ppk) check() error {
	switch {
	case p.version != 2 && p.version != 3:
		return fmt.Errorf("PPK store: %w: version %d of PuTTY's keys; load it into puttygen and save it again",
			ErrUnsupported, p.version)
	case p.public == nil || p.private == nil || p.fields["Private-MAC"] == "":
		return damaged(errCutShort)
	}
	return nil
}

// openWithAny tries the readings of a password: PuTTY took the bytes of the code page before it took UTF-8.
func (p *ppk) openWithAny(password passphrase) ([]byte, error) {
	private, err := p.open(password)
	if !errors.Is(err, ErrPassword) {
		return private, err
	}
	for _, reading := range passwordBytes(password.text) {
		if string(reading) == password.text {
			continue
		}
		if private, errReading := p.open(passphrase{string(reading), password.allowed}); errReading == nil {
			return private, nil
		}
	}
	return nil, err
}

// open decrypts the private part and checks it.
func (p *ppk) open(password passphrase) ([]byte, error) {
	encrypted := p.fields["Encryption"] != "none"
	if encrypted && p.fields["Encryption"] != "aes256-cbc" {
		return nil, fmt.Errorf("PPK store: %w: encryption %q", ErrUnsupported, p.fields["Encryption"])
	}
	if encrypted && password.text == "" {
		return nil, errNoPassword("PuTTY key")
	}
	if !encrypted {
		password.text = ""
	}
	secrets, newMAC, err := p.derive(password, encrypted)
	if err != nil {
		return nil, err
	}
	private := p.private
	if encrypted {
		if private, err = p.decrypt(secrets); err != nil {
			return nil, err
		}
	}
	mac := hmac.New(newMAC, secrets[48:])
	for _, part := range []string{
		p.fields["Algorithm"], p.fields["Encryption"], p.fields["Comment"], string(p.public), string(private),
	} {
		mac.Write(binary.BigEndian.AppendUint32(nil, uint32(len(part))))
		mac.Write([]byte(part))
	}
	want, err := hex.DecodeString(strings.TrimSpace(p.fields["Private-MAC"]))
	switch {
	case err == nil && hmac.Equal(mac.Sum(nil), want):
		return private, nil
	case encrypted: // nothing tells a changed file from a wrong password
		return nil, errBadPassword("PuTTY key")
	default:
		return nil, damaged(errors.New("its checksum does not fit"))
	}
}

func (p *ppk) decrypt(secrets []byte) ([]byte, error) {
	if len(p.private) == 0 || len(p.private)%aes.BlockSize != 0 {
		return nil, damaged(errCutShort)
	}
	block, err := aes.NewCipher(secrets[:32])
	if err != nil {
		return nil, err
	}
	private := make([]byte, len(p.private))
	cipher.NewCBCDecrypter(block, secrets[32:32+aes.BlockSize]).CryptBlocks(private, p.private)
	return private, nil
}

// derive makes key, initial vector and MAC key of a password: 32, 16 and the remaining bytes.
func (p *ppk) derive(password passphrase, encrypted bool) (secrets []byte, newMAC func() hash.Hash, err error) {
	if p.version == 2 {
		first := sha1.Sum([]byte("\x00\x00\x00\x00" + password.text))
		second := sha1.Sum([]byte("\x00\x00\x00\x01" + password.text))
		macKey := sha1.Sum([]byte("putty-private-key-file-mac-key" + password.text))
		secrets = append(append(first[:], second[:]...)[:32], make([]byte, aes.BlockSize)...)
		return append(secrets, macKey[:]...), sha1.New, nil
	}
	if !encrypted {
		return make([]byte, 48), sha256.New, nil
	}
	numbers := make(map[string]uint32)
	for _, name := range []string{"Argon2-Memory", "Argon2-Passes", "Argon2-Parallelism"} {
		n, err := strconv.ParseUint(p.fields[name], 10, 32)
		if err != nil || n == 0 {
			return nil, nil, damaged(fmt.Errorf("its %s is not a number", name))
		}
		numbers[name] = uint32(n)
	}
	memory, passes, lanes := numbers["Argon2-Memory"], numbers["Argon2-Passes"], numbers["Argon2-Parallelism"]
	if lanes > 255 || memory > ppkMaxMemory || uint64(max(memory, 8*lanes))*uint64(passes) > ppkMaxWork {
		return nil, nil, fmt.Errorf("PPK store: %w: opening it asks for %d KiB and %d passes; save it again with puttygen's "+
			"own values", ErrUnsupported, memory, passes)
	}
	work := int(max(memory, 8*lanes)) * int(passes) // Argon2 takes 8 KiB for each lane at least (RFC 9106 section 3.1)
	if err := password.allowed.take(work * roundsPerArgon); err != nil {
		return nil, nil, err
	}
	salt, err := hex.DecodeString(p.fields["Argon2-Salt"])
	if err != nil {
		return nil, nil, damaged(errors.New("its salt is not hexadecimal"))
	}
	const size = 32 + aes.BlockSize + sha256.Size
	switch p.fields["Key-Derivation"] {
	case "Argon2id":
		return argon2.IDKey([]byte(password.text), salt, passes, memory, uint8(lanes), size), sha256.New, nil
	case "Argon2i":
		return argon2.Key([]byte(password.text), salt, passes, memory, uint8(lanes), size), sha256.New, nil
	default:
		return nil, nil, fmt.Errorf("PPK store: %w: key derivation %q; save it again with Argon2id", ErrUnsupported,
			p.fields["Key-Derivation"])
	}
}

// key puts the private key together from its two parts, which are in SSH's wire format (RFC 4251 section 5).
func (p *ppk) key(private []byte, allowed *allowance) (crypto.Signer, error) {
	public, secret := sshParts(p.public), sshParts(private)
	algorithm := p.fields["Algorithm"]
	switch {
	case algorithm == "ssh-rsa" && len(public) >= 3 && len(secret) >= 3:
		return newRSA(allowed, bigInt(public[2]), bigInt(public[1]), bigInt(secret[0]), bigInt(secret[1]), bigInt(secret[2]))
	case strings.HasPrefix(algorithm, "ecdsa-sha2-nistp") && len(public) >= 3 && len(secret) >= 1:
		return sshECDSA(string(public[1]), public[2], secret[0])
	case algorithm == "ssh-ed25519" && len(public) >= 2 && len(secret) >= 1:
		return newEd25519(secret[0], public[1])
	case strings.HasPrefix(algorithm, "ssh-rsa"), strings.HasPrefix(algorithm, "ecdsa"), algorithm == "ssh-ed25519":
		return nil, damaged(errCutShort)
	default:
		return nil, unfitKey("private key", fmt.Sprintf("%q", algorithm))
	}
}

// sshParts splits counted byte strings; what follows the last whole one is padding.
func sshParts(b []byte) [][]byte {
	var parts [][]byte
	for len(b) >= 4 {
		n := binary.BigEndian.Uint32(b)
		if uint64(n) > uint64(len(b)-4) {
			break
		}
		parts = append(parts, bytes.Clone(b[4:4+n]))
		b = b[4+n:]
	}
	return parts
}
