package trust

import (
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"mllpscope/certs"
	"mllpscope/mllpcore/setting"
)

// Pool is a set of CAs that keeps its certificates at hand; nil stands for the system's.
type Pool struct {
	certs.Authorities
	pool  *x509.CertPool
	unfit error // why nothing can be used of the first source of which nothing can
}

func newPool() *Pool { return &Pool{pool: x509.NewCertPool()} }

// Roots is the set as crypto/x509 and crypto/tls take it.
func (p *Pool) Roots() *x509.CertPool {
	if p == nil {
		return nil
	}
	return p.pool
}

// ClientCAs gathers SSLCACerts, SSLCACertFilePaths, OpenSSLCAFile and OpenSSLCADir in one pool; nil when all are empty.
func ClientCAs(set *setting.Values) (*Pool, error) {
	pool, found := newPool(), false
	if strings.TrimSpace(set.SSLCACerts) != "" {
		if err := pool.addText(set.SSLCACerts, "SSLCACerts"); err != nil {
			return nil, err
		}
		found = true
	}
	files := make([][2]string, 0, len(set.SSLCACertFilePaths)+2) // the setting and a path it names
	for _, path := range set.SSLCACertFilePaths {
		files = append(files, [2]string{"SSLCACertFilePaths", path})
	}
	files = append(files, [2]string{"OpenSSLCAFile", set.OpenSSLCAFile}, [2]string{"OpenSSLCADir", set.OpenSSLCADir})
	for _, f := range files {
		if f[1] == "" {
			continue
		}
		if err := pool.addPath(f[1], f[0]); err != nil {
			return nil, err
		}
		found = true
	}
	if !found {
		return nil, nil //nolint:nilnil // a nil pool is how crypto/x509 says: the system's
	}
	return pool, pool.check()
}

// ServerCAs is the pool of SSLServerCACerts; nil when it is empty.
func ServerCAs(set *setting.Values) (*Pool, error) {
	if strings.TrimSpace(set.SSLServerCACerts) == "" {
		return nil, nil //nolint:nilnil // as above
	}
	pool := newPool()
	if err := pool.addText(set.SSLServerCACerts, "SSLServerCACerts"); err != nil {
		return nil, err
	}
	return pool, pool.check()
}

// check is why a pool holds no CA at all.
func (p *Pool) check() error {
	if len(p.Certificates) == 0 {
		return p.unfit
	}
	return nil
}

// addText adds the certificates of a setting.
func (p *Pool) addText(text, name string) error {
	a, err := certs.ParseAuthorities([]byte(text))
	return p.take(a, err, name)
}

// addPath adds a file, or every file of a folder that holds certificates.
func (p *Pool) addPath(path, name string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if !info.IsDir() {
		a, err := certs.ReadAuthorities(path)
		return p.take(a, err, name)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if len(entries) > maxAuthorities {
		return fmt.Errorf("%s: %q has %d files, and %d may be in a folder of certificates", name, path, len(entries),
			maxAuthorities)
	}
	before := len(p.Certificates)
	for _, e := range entries {
		file := filepath.Join(path, e.Name())
		if info, err := os.Stat(file); err == nil && !info.Mode().IsRegular() {
			continue // a folder, or what might have to be waited for
		}
		a, err := certs.ReadAuthorities(file)
		if errors.Is(err, certs.ErrNoCertificate) {
			continue // a folder may hold other things beside certificates
		}
		if err := p.take(a, err, name); errors.Is(err, errTooMany) {
			return err
		} else if err != nil {
			p.leaveOut(err.Error())
		}
	}
	if len(p.Certificates) == before && p.unfit == nil {
		return fmt.Errorf("%s: no file in %q holds a CA certificate", name, path)
	}
	return nil
}

// take adds the certificates of one source. A source whose certificates cannot be used is left out like a single one:
// only when nothing else is there, check makes an error of it.
func (p *Pool) take(a certs.Authorities, err error, source string) error {
	unfit := errors.Is(err, certs.ErrUnsupported) || errors.Is(err, certs.ErrDamaged)
	switch {
	case err != nil && !unfit:
		return fmt.Errorf("%s: %w", source, err)
	case err != nil && len(a.LeftOut) == 0:
		a.LeftOut = []string{err.Error()}
	}
	if unfit && p.unfit == nil {
		p.unfit = fmt.Errorf("%s: %w", source, err)
	}
	for _, text := range a.LeftOut {
		p.leaveOut(source + ": " + text)
	}
	if len(p.Certificates)+len(a.Certificates) > maxAuthorities {
		return fmt.Errorf("%s: %w", source, errTooMany)
	}
	for _, cert := range a.Certificates {
		p.add(cert)
	}
	return nil
}

// maxAuthorities is the most CAs of a pool: what systems trust are about 150.
const maxAuthorities = 10_000

var errTooMany = fmt.Errorf("there are more than %d certificates of CAs in all; name only those that are needed",
	maxAuthorities)

func (p *Pool) add(cert *x509.Certificate) {
	p.pool.AddCert(cert)
	p.Certificates = append(p.Certificates, cert)
}

func (p *Pool) leaveOut(text string) { p.LeftOut = append(p.LeftOut, text) }
