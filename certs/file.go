package certs

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode"
)

// maxStoreSize is the most bytes read of a file. A store of a thousand certificates has two million.
const maxStoreSize = 16 << 20

// maxBlocks is the most blocks of PEM in a file, with those that are left out.
const maxBlocks = 10_000

// LoadFile reads the store in the file at path; for TypeUser and TypeMachine path is the name of a Windows store.
// Errors name the path and are those of Load, or of the file system.
func LoadFile(path string, t Type, password string) (*Store, error) {
	if t == TypeUser || t == TypeMachine {
		return OpenSystem(path, t == TypeMachine)
	}
	if err := t.fault(); err != nil {
		return nil, err
	}
	data, err := readFile(path)
	if err != nil {
		return nil, fmt.Errorf("certificate store %q: %w", path, err)
	}
	s, err := Load(data, t, password)
	if err != nil {
		err = fmt.Errorf("certificate store %q: %w", path, err)
	}
	return s, err
}

// Open reads a store as SSLCertStore names it: a path for a File type, content for a Blob type; for TypeAuto content
// when it looks like some, else a path.
func Open(store string, t Type, password string) (*Store, error) {
	switch {
	case store == "" && t.Unsupported() == "" && t != TypeUser && t != TypeMachine:
		return nil, fmt.Errorf("%w: no certificate store was chosen; set SSLCertStore to a PFX or PEM file",
			ErrNoCertificate)
	case t.IsFile(), t == TypeAuto && isPath(store):
		return LoadFile(store, t, password)
	default:
		return Load([]byte(store), t, password)
	}
}

// isPath reports whether text can be meant as a path: what is no store, has one line and is not long.
func isPath(text string) bool {
	if _, err := os.Stat(text); err == nil {
		return true
	}
	if _, _, err := detect([]byte(text)); err == nil {
		return false // a key in base64 must not end up in an error as a path that does not exist
	}
	return len(text) < 1024 && !strings.ContainsFunc(text, unicode.IsControl)
}

func readFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w; check the path", fs.ErrNotExist)
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%w; the user who runs this must be allowed to read it", fs.ErrPermission)
	case err != nil:
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read: nothing can be lost
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%w: this is a folder; choose the file in it", ErrNoCertificate)
	}
	if err := checkSize(info.Size()); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(file, maxStoreSize+1))
	if err != nil {
		return nil, err
	}
	return data, checkSize(int64(len(data)))
}

// checkSize refuses what is too large to be a store.
func checkSize(n int64) error {
	if n > maxStoreSize {
		return fmt.Errorf("%w: it is larger than %d MiB; a certificate store has some kilobytes",
			ErrNoCertificate, maxStoreSize>>20)
	}
	return nil
}

// checkAmount refuses what is too large to be a store, or has too many blocks of PEM, before anything is done with it.
func checkAmount(data []byte) error {
	if n := bytes.Count(data, []byte(pemBegin)); n > maxBlocks {
		return fmt.Errorf("%w: it holds %d blocks of PEM, and %d may be; have only those exported that are needed",
			ErrUnsupported, n, maxBlocks)
	}
	return checkSize(int64(len(data)))
}
