package certs

import (
	"encoding/pem"
	"fmt"

	"github.com/smallstep/pkcs7"
)

// readP7B takes the certificates out of a PKCS#7 file (RFC 2315), in DER or PEM. It has no private keys.
func readP7B(content []byte) (*material, error) {
	m := &material{}
	if block, _ := pem.Decode(content); block != nil {
		content = block.Bytes
	}
	p7, err := parseP7B(content)
	if err != nil {
		return nil, err
	}
	for _, c := range p7.Certificates {
		if err := m.addCertificate(c.Raw, ""); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// parseP7B keeps a panic of the BER reader, which has had some, from ending the program.
func parseP7B(der []byte) (p7 *pkcs7.PKCS7, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = damaged(fmt.Errorf("it cannot be read: %v", p))
		}
	}()
	p7, err = pkcs7.Parse(der)
	if err != nil {
		return nil, damaged(err)
	}
	return p7, nil
}
