package certs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// advised are the command lines that texts for people hold, each with what is tried with it: the options that make the
// file the advice is given for, and what asks for passwords on a terminal.
var advised = []struct {
	lines     string
	old       string   // where the advice starts from, made by make
	make      []string // command lines
	passwords []string // added to each line in place of typing
	result    string
}{
	{
		adviceRewritePFX, "old.pfx",
		[]string{"openssl pkcs12 -export -inkey k.pem -in c.pem -passout pass:pw -keypbe CAMELLIA-256-CBC " +
			"-certpbe CAMELLIA-256-CBC -out old.pfx"},
		[]string{"-passin pass:pw -passout pass:pw", "-passin pass:pw -passout pass:pw"},
		"new.pfx",
	},
	{
		adviceRewritePFX, "old.pfx",
		[]string{"openssl pkcs12 -export -inkey k.pem -in c.pem -passout pass:pw -legacy -keypbe PBE-SHA1-RC4-128 " +
			"-certpbe PBE-SHA1-RC4-40 -out old.pfx"},
		[]string{"-passin pass:pw -passout pass:pw", "-passin pass:pw -passout pass:pw"},
		"new.pfx",
	},
	{ // a file that opens here, but not in OpenSSL 3 without -legacy
		adviceRewritePFX, "",
		[]string{"openssl pkcs12 -export -inkey k.pem -in c.pem -passout pass:pw -legacy -certpbe PBE-SHA1-RC2-40 " +
			"-out old.pfx"},
		[]string{"-passin pass:pw -passout pass:pw", "-passin pass:pw -passout pass:pw"},
		"new.pfx",
	},
	{
		adviceRewriteKey, "key.pem",
		[]string{"openssl pkcs8 -topk8 -v2 camellia-256-cbc -in k.pem -passout pass:pw -out key.pem"},
		[]string{"-passin pass:pw -passout pass:pw"},
		"new.pem",
	},
	{
		adviceRewriteKey, "key.pem",
		[]string{"openssl pkcs8 -topk8 -provider legacy -provider default -v1 PBE-SHA1-RC4-128 -in k.pem -passout pass:pw " +
			"-out key.pem"},
		[]string{"-passin pass:pw -passout pass:pw"},
		"new.pem",
	},
	{
		adviceDecryptKey, "key.pem",
		[]string{"openssl ec -provider legacy -provider default -bf -in k.pem -passout pass:pw -out key.pem"},
		[]string{"-passin pass:pw"},
		"plain.pem",
	},
	{
		adviceDecryptKey, "key.pem",
		[]string{"openssl ec -camellia256 -in k.pem -passout pass:pw -out key.pem"},
		[]string{"-passin pass:pw"},
		"plain.pem",
	},
}

// TestAdviceWorks runs what errors advise against OpenSSL 3: the error gives the advice, and what comes of it opens.
func TestAdviceWorks(t *testing.T) {
	o := newOpenSSL(t)
	o.pair()
	for _, tt := range advised {
		for _, line := range tt.make {
			o.run(line)
		}
		if tt.old != "" {
			_, err := Load(o.read(tt.old), TypeAuto, "pw")
			checkError(t, err, ErrUnsupported, tt.lines)
		}
		for i, line := range strings.Split(tt.lines, ", then ") {
			o.run(line + " " + tt.passwords[i])
		}
		data := o.read(tt.result)
		if strings.HasSuffix(tt.result, ".pem") {
			data = append(data, o.read("c.pem")...)
		}
		s, err := Load(data, TypeAuto, "pw")
		if err != nil {
			t.Errorf("%s: what comes of it: %v", tt.lines, err)
		} else if e, err := s.Select("*"); err != nil || e.Key == nil {
			t.Errorf("%s: what comes of it has no key: %v", tt.lines, err)
		}
	}
}

// TestAllAdviceIsTried finds command lines in every text of the program: each must be one that TestAdviceWorks runs.
func TestAllAdviceIsTried(t *testing.T) {
	known := make([]string, 0, len(advised))
	for _, tt := range advised {
		known = append(known, tt.lines)
	}
	command := regexp.MustCompile(`\b(openssl [a-z0-9]+ -|keytool -|ssh-keygen -|puttygen [a-z.]* ?-|certutil -)`)
	count := 0
	for _, top := range []string{".", filepath.Join("..", "mllpcore"), filepath.Join("..", "ui")} {
		err := filepath.WalkDir(top, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			for _, text := range literals(t, path) {
				if !command.MatchString(text) {
					continue
				}
				count++
				if !slices.ContainsFunc(known, func(line string) bool { return strings.Contains(line, text) }) {
					t.Errorf("%s advises %q, which no test runs", path, text)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if count == 0 {
		t.Error("no advice was found at all: does the search still fit?")
	}
}

// literals are the string literals of a Go file.
func literals(t *testing.T, path string) []string {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if text, err := strconv.Unquote(literal.Value); err == nil {
				all = append(all, text)
			}
		}
		return true
	})
	return all
}
