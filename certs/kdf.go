package certs

import (
	"bytes"
	"hash"
)

// What a key derived by pkcs12Key is for (RFC 7292 appendix B.3).
const (
	forKey byte = 1
	forIV  byte = 2
	forMac byte = 3
)

// pkcs12Key derives size bytes of a password, given as PKCS#12 encodes it (RFC 7292 appendix B.2).
func pkcs12Key(newHash func() hash.Hash, password, salt []byte, rounds int, use byte, size int) []byte {
	h := newHash()
	block := h.BlockSize()
	diversifier := bytes.Repeat([]byte{use}, block)
	input := append(repeatTo(salt, block), repeatTo(password, block)...)
	var key []byte
	for {
		h.Reset()
		h.Write(diversifier)
		h.Write(input)
		a := h.Sum(nil)
		for range rounds - 1 {
			h.Reset()
			h.Write(a)
			a = h.Sum(a[:0])
		}
		if key = append(key, a...); len(key) >= size {
			return key[:size]
		}
		b := repeatTo(a, block)[:block]
		for at := 0; at < len(input); at += block {
			addPlusOne(input[at:at+block], b)
		}
	}
}

// addPlusOne makes n, a big-endian number, n + b + 1 without what does not fit.
func addPlusOne(n, b []byte) {
	carry := 1
	for i := len(n) - 1; i >= 0; i-- {
		carry += int(n[i]) + int(b[i])
		n[i] = byte(carry)
		carry >>= 8
	}
}

// repeatTo repeats b up to the next multiple of block; nothing stays nothing.
func repeatTo(b []byte, block int) []byte {
	if len(b) == 0 {
		return nil
	}
	size := (len(b) + block - 1) / block * block
	return bytes.Repeat(b, size/len(b)+1)[:size]
}

// pbkdf1 derives 16 bytes of a password (RFC 8018 section 5.1).
func pbkdf1(newHash func() hash.Hash, password, salt []byte, rounds int) []byte {
	h := newHash()
	h.Write(password)
	h.Write(salt)
	t := h.Sum(nil)
	for range rounds - 1 {
		h.Reset()
		h.Write(t)
		t = h.Sum(t[:0])
	}
	return t[:16]
}
