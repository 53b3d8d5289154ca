package mllpcore

import (
	"errors"
	"strings"
	"testing"
)

// A password is given back as dots, and dots that are set back change nothing.
func TestSecretsAreGivenBackAsDots(t *testing.T) {
	for _, name := range []string{"SSLCertStorePassword", "FirewallPassword", "FirewallData"} {
		t.Run(name, func(t *testing.T) {
			s := NewServer(Options{})
			defer func() { _ = s.Close() }()
			secret := func() string {
				set := s.Settings()
				return set.SSLCertStorePassword + set.FirewallPassword + set.FirewallData
			}
			if text, err := s.Config(name); text != "" || err != nil {
				t.Errorf("empty: %q, %v", text, err)
			}
			if _, err := s.Config(name + "=" + SecretDots); !errors.Is(err, ErrBadValue) || secret() != "" {
				t.Errorf("dots for nothing: %v, %q", err, secret())
			}
			for _, password := range []string{"X: pw", "X: " + strings.Repeat("long", 50)} {
				if text, err := s.Config(name + "=" + password); text != SecretDots || err != nil || secret() != password {
					t.Errorf("set: %q, %v, %q", text, err, secret())
				}
				if text, err := s.Get(name); text != SecretDots || err != nil {
					t.Errorf("Get: %q, %v", text, err)
				}
				if _, err := s.Config(name + "=" + SecretDots); err != nil || secret() != password {
					t.Errorf("set back: %v, %q", err, secret())
				}
				if err := s.SetAll(map[string]string{name: SecretDots, "LocalPort": "0"}); err != nil || secret() != password {
					t.Errorf("all set back: %v, %q", err, secret())
				}
			}
			if text, err := s.Config(name + "="); text != "" || err != nil || secret() != "" {
				t.Errorf("emptied: %q, %v, %q", text, err, secret())
			}
		})
	}
}
