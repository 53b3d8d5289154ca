package certs

import (
	"strings"
	"testing"
)

func TestSelect(t *testing.T) {
	s := mustLoad(t, "two.pem", "")
	for _, tt := range []struct{ subject, want string }{
		{"*", host},
		{"", host},
		{" * ", host},
		{"CN=backup.clinic.example,O=Clinic", "backup.clinic.example"},
		{"cn = backup.clinic.example, o = clinic", "backup.clinic.example"},
		{"CN=hl7.clinic.example,O=Clinic,C=DE", host},
		{"backup.clinic.example", "backup.clinic.example"},
		{"BACKUP.clinic.example", "backup.clinic.example"},
		{"backup", "backup.clinic.example"},
		{"C=DE", host},
		{"O=Clinic", host},
		{"clinic.example", host},
	} {
		e, err := s.Select(tt.subject)
		if err != nil || e.Leaf.Subject.CommonName != tt.want {
			t.Errorf("Select(%q) = %v, %v, want %s", tt.subject, e.Leaf, err, tt.want)
		}
	}
	for _, subject := range []string{"lab", "**", "CN=Clinic Issuing CA,O=Clinic"} {
		_, err := s.Select(subject)
		checkError(t, err, ErrNoMatch, `"CN=backup.clinic.example,O=Clinic"`)
	}
}

func TestSelectExactWins(t *testing.T) {
	ca, err := NewCA("CA")
	if err != nil {
		t.Fatal(err)
	}
	s := &Store{}
	for _, name := range []string{"lab.example.org", "lab", "old.lab"} {
		e, err := ca.Issue(Request{CommonName: name, DNSNames: []string{host}})
		if err != nil {
			t.Fatal(err)
		}
		e.Alias = ""
		s.Entries = append(s.Entries, e)
	}
	s.Entries[0].Key = nil
	for subject, want := range map[string]string{
		"lab": "lab", "example": "lab.example.org", "la": "lab", "*": "lab", "CN=lab": "lab",
	} {
		if e, err := s.Select(subject); err != nil || e.Leaf.Subject.CommonName != want {
			t.Errorf("Select(%q) = %v, %v, want %s", subject, e.Leaf, err, want)
		}
	}
	for range 5 {
		s.Entries = append(s.Entries, s.Entries[1])
	}
	if _, err := s.Select("none"); err == nil || !strings.Contains(err.Error(), "and 3 more") {
		t.Errorf("a store of eight is listed as %v", err)
	}
	_, err = (&Store{}).Select("*")
	checkError(t, err, ErrNoKey, "the store holds nothing")
}

func TestFind(t *testing.T) {
	s := mustLoad(t, "shuffled.pem", "")
	list, err := ParseAuthorities(testFile(t, "base64.cer"))
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Find(list.Certificates[0])
	if err != nil || e.Key == nil || len(e.Chain) != 1 || e.Root == nil {
		t.Errorf("Find = %+v, %v, want key, chain and root", e, err)
	}
	_, err = mustLoad(t, "pkcs8-rsa.pem", "").Find(list.Certificates[0])
	checkError(t, err, ErrNoMatch, "no private key for \"hl7.clinic.example\"")
}
