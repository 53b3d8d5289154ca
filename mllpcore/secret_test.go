package mllpcore

import (
	"errors"
	"strings"
	"testing"

	"mllpscope/mllpcore/setting"
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
			if _, err := s.Config(name + "=" + setting.SecretDots); !errors.Is(err, ErrBadValue) || secret() != "" {
				t.Errorf("dots for nothing: %v, %q", err, secret())
			}
			for _, password := range []string{"X: pw", "X: " + strings.Repeat("long", 50)} {
				if text, err := s.Config(name + "=" + password); text != setting.SecretDots || err != nil || secret() != password {
					t.Errorf("set: %q, %v, %q", text, err, secret())
				}
				if text, err := s.Get(name); text != setting.SecretDots || err != nil {
					t.Errorf("Get: %q, %v", text, err)
				}
				if _, err := s.Config(name + "=" + setting.SecretDots); err != nil || secret() != password {
					t.Errorf("set back: %v, %q", err, secret())
				}
				if err := s.SetAll(map[string]string{name: setting.SecretDots, "LocalPort": "0"}); err != nil || secret() != password {
					t.Errorf("all set back: %v, %q", err, secret())
				}
			}
			if text, err := s.Config(name + "="); text != "" || err != nil || secret() != "" {
				t.Errorf("emptied: %q, %v, %q", text, err, secret())
			}
		})
	}
}

// Config never repeats what may be a password whose = is missing.
func TestConfigShowsNoSecret(t *testing.T) {
	s := NewServer(Options{})
	defer func() { _ = s.Close() }()
	for _, expression := range []string{
		"FirewallPassword:secret", "FirewallPassword secret", "FirewallPassword[secret", "FirewallPassword[secret]",
		"FirewallPassword[]secret=1", "FirewallPassword:secret=", "FirewallPasword=secret", "=secret", ":secret",
		"FirewallPassword[1]=secret", "FirewallPassword=secret\n", "FirewallData=secret", "FirewallHost=joe:secret@proxy",
	} {
		text, err := s.Config(expression)
		if err == nil || strings.Contains(err.Error(), "secret") || strings.Contains(text, "secret") {
			t.Errorf("%s: %q, %v", expression, text, err)
		}
	}
}
