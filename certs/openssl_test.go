package certs

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// openssl is the program that makes files in a folder of its own, as people in the field make them.
type openssl struct {
	t   testing.TB
	dir string
}

func newOpenSSL(t testing.TB) openssl {
	t.Helper()
	version, err := exec.CommandContext(t.Context(), "openssl", "version").Output()
	if err != nil || !bytes.HasPrefix(version, []byte("OpenSSL 3")) {
		t.Skipf("this test needs OpenSSL 3, which make deps installs: openssl version says %q, %v", version, err)
	}
	return openssl{t, t.TempDir()}
}

// run runs one command line. A word that begins with ' goes on to the next '.
func (o openssl) run(line string) {
	o.t.Helper()
	if out, err := o.command(line).CombinedOutput(); err != nil {
		o.t.Fatalf("%s: %v\n%s", line, err, out)
	}
}

func (o openssl) command(line string) *exec.Cmd {
	var words []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	c := exec.CommandContext(context.WithoutCancel(o.t.Context()), words[0], words[1:]...)
	c.Dir = o.dir
	return c
}

func (o openssl) path(name string) string { return filepath.Join(o.dir, name) }

func (o openssl) read(name string) []byte {
	o.t.Helper()
	data, err := os.ReadFile(o.path(name))
	if err != nil {
		o.t.Fatal(err)
	}
	return data
}

func (o openssl) write(name string, data []byte) {
	o.t.Helper()
	if err := os.WriteFile(o.path(name), data, 0o600); err != nil {
		o.t.Fatal(err)
	}
}

// pair makes k.pem and c.pem, a key on P-256 and its certificate.
func (o openssl) pair() {
	o.t.Helper()
	o.run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 400 -keyout k.pem -out c.pem " +
		"-subj '/CN=hl7.clinic.example' -addext subjectAltName=DNS:hl7.clinic.example")
}

// encryptions are those that the stores of the field come with.
var encryptions = map[string]string{
	"OpenSSL 3":   "",
	"legacy":      "-legacy",
	"3DES":        "-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES",
	"two keys":    "-keypbe PBE-SHA1-2DES -certpbe PBE-SHA1-2DES",
	"mixed":       "-keypbe AES-128-CBC -certpbe PBE-SHA1-3DES -macalg sha512",
	"PBES2 3DES":  "-keypbe DES-EDE3-CBC -certpbe DES-EDE3-CBC",
	"no checksum": "-nomac",
}

// TestPasswordsAsTheyComeFromTerminals has the bytes of a password in the encoding of the terminal or file that the
// store was made with. Seen in the field: r18-latin1-password.pfx, password Müller.
func TestPasswordsAsTheyComeFromTerminals(t *testing.T) {
	o := newOpenSSL(t)
	o.pair()
	encode := func(page *charmap.Charmap, text string) []byte {
		b, err := page.NewEncoder().Bytes([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for name, tt := range map[string]struct {
		typed string // at the card
		bytes []byte // at openssl
	}{
		"ASCII":                {"pw", []byte("pw")},
		"UTF-8":                {"Müller", []byte("Müller")},
		"Latin-1":              {"Müller", encode(charmap.ISO8859_1, "Müller")},
		"windows-1252":         {"Preis €5 – „ja“", encode(charmap.Windows1252, "Preis €5 – „ja“")},
		"code page 850":        {"Müßig", encode(charmap.CodePage850, "Müßig")},
		"windows-1251":         {"пароль", encode(charmap.Windows1251, "пароль")},
		"emoji":                {"key😀", []byte("key😀")},
		"decomposed":           {"Müller", []byte("Mu\u0308ller")},
		"composed":             {"Mu\u0308ller", []byte("Müller")},
		"typed in Latin-1":     {"M\xfcller", []byte("Müller")},
		"Latin-1 on both ends": {"M\xfcller", []byte("M\xfcller")},
		"Latin-1 by chance":    {"Gr\u00c3\u00bcn", []byte("Gr\xc3\xbcn")}, // which is valid UTF-8
		"command prompt":       {"M\u0081\u00e1ig", []byte("Müßig")},       // code page 850 read as windows-1252
	} {
		o.write("password", tt.bytes)
		for scheme, options := range encryptions {
			o.run("openssl pkcs12 -export -inkey k.pem -in c.pem -passout file:password -out out.pfx " + options)
			checkOpens(t, name+", "+scheme, o.read("out.pfx"), tt.typed)
		}
		o.run("openssl pkcs8 -topk8 -in k.pem -passout file:password -out key.pem")
		checkOpens(t, name+", PKCS#8", append(o.read("key.pem"), o.read("c.pem")...), tt.typed)
		_, err := Load(append(o.read("key.pem"), o.read("c.pem")...), TypeAuto, "Möller")
		checkError(t, err, ErrPassword, "wrong password: it does not open this private key")
		_, err = Load(o.read("out.pfx"), TypeAuto, "Möller")
		checkError(t, err, ErrPassword, "wrong password: it does not open this PFX file")
		o.run("openssl ec -aes256 -in k.pem -passout file:password -out key.pem")
		checkOpens(t, name+", traditional", append(o.read("key.pem"), o.read("c.pem")...), tt.typed)
	}
}

// checkOpens loads a store with a password.
func checkOpens(t *testing.T, name string, data []byte, password string) {
	t.Helper()
	s, err := Load(data, TypeAuto, password)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if e, err := s.Select("*"); err != nil || e.Key == nil {
		t.Errorf("%s: no key: %v", name, err)
	}
}

// TestOldKeyEncryptions opens what openssl pkcs8 has written over the years.
func TestOldKeyEncryptions(t *testing.T) {
	o := newOpenSSL(t)
	o.pair()
	for _, options := range []string{
		"-v2 aes-128-cbc", "-v2 aes-192-cbc -v2prf hmacWithSHA1", "-v2 des3 -v2prf hmacWithSHA384", "-v2prf hmacWithSHA512",
		"-v2prf hmacWithSHA224", "-v2prf hmacWithSHA512-224", "-v2prf hmacWithSHA512-256", "-scrypt", "-v1 PBE-SHA1-3DES", "-v1 PBE-SHA1-2DES",
		"-provider legacy -provider default -v1 PBE-MD5-DES", "-provider legacy -provider default -v1 PBE-SHA1-DES",
		"-provider legacy -provider default -v1 PBE-MD5-RC2-64", "-provider legacy -provider default -v1 PBE-SHA1-RC2-40",
		"-provider legacy -provider default -v1 PBE-SHA1-RC2-128", "-provider legacy -provider default -v2 des",
	} {
		o.run("openssl pkcs8 -topk8 -in k.pem -passout pass:Schlüssel -out key.pem " + options)
		checkOpens(t, options, append(o.read("key.pem"), o.read("c.pem")...), "Schlüssel")
	}
}

// TestBlankAtTheEndOfAPassword says what is wrong instead of taking it.
func TestBlankAtTheEndOfAPassword(t *testing.T) {
	for _, file := range []string{"openssl3-ec.pfx", "encrypted-pkcs8.pem", "ec.jks", "encrypted-legacy-aes.pem"} {
		for _, password := range []string{"secret ", " secret", "secret\r\n", "secret\n", "\tsecret"} {
			_, err := Load(testFile(t, file), TypeAuto, password)
			checkError(t, err, ErrPassword, "has a blank or a line break at its beginning or end")
		}
		_, err := Load(testFile(t, file), TypeAuto, "other ")
		checkError(t, err, ErrPassword, "does not open")
	}
}
