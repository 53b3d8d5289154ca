package mllpcore_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"strings"
	"testing"

	"mllpscope/mllpcore"
	"mllpscope/mllpcore/mllptest"
	"mllpscope/mllpcore/setting"
)

// conformance is how one name of SPEC sections 1 to 5 is held to what SPEC says of it. A setting is set through Config,
// through the Go API and through mllpd -set, and its effect is looked for where a peer sees it.
type conformance struct {
	name string
	set  []string           // name, value, name, value …; LocalHost 127.0.0.1 and LocalPort 0 unless it says otherwise
	look func(s *subject)   // at a server that was made with set
	send func(s *outgoing)  // for what is about connections that we make
	do   func(t *testing.T) // for what does not live in the settings of a server
	test string             // a test of this package that does it
}

// conformances are all of them.
func conformances(t *testing.T) []conformance {
	a := newAuthority(t)
	var all []conformance
	for _, part := range [][]conformance{
		serverConformance(a), connectionConformance(), methodConformance(), mllpConformance(), tcpConformance(a),
		firewallConformance(a), tlsConformance(a), handshakeConformance(a), baseConformance(), scopeConformance(),
	} {
		all = append(all, part...)
	}
	return all
}

func TestConformance(t *testing.T) {
	for _, c := range conformances(t) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, way := range ways() {
				switch {
				case c.look != nil:
					t.Run(way.name, func(t *testing.T) { t.Parallel(); c.look(way.start(t, c.set...)) })
				case c.send != nil:
					t.Run(way.name, func(t *testing.T) { t.Parallel(); c.send(&outgoing{t, way, c.set}) })
				}
			}
			if c.do != nil {
				c.do(t)
			}
		})
	}
}

// TestConformanceIsWhole fails for a name of SPEC that has no conformance, and for one that nobody knows.
func TestConformanceIsWhole(t *testing.T) {
	open := make(map[string]bool)
	for _, row := range setting.Table() { // TestSettingsTableIsSpec holds it against SPEC
		open[row.Name] = true
	}
	for _, method := range []string{"Config", "Send", "Interrupt", "Disconnect", "DoEvents", "Reset", "Shutdown"} {
		open[method] = true
	}
	for _, kind := range mllpcore.EventKinds() {
		open["event "+kind.String()] = true
	}
	all := conformances(t)
	for _, c := range eventConformance(newAuthority(t)) {
		all = append(all, conformance{name: "event " + c.event.String(), do: func(*testing.T) {}})
	}
	tests := testFunctions(t)
	for _, c := range all {
		if !open[c.name] {
			t.Errorf("%s is no name of SPEC, or has two entries", c.name)
		}
		delete(open, c.name)
		if c.look == nil && c.send == nil && c.do == nil && c.test == "" {
			t.Errorf("%s has nothing that looks at its effect", c.name)
		}
		if c.test != "" && !tests[c.test] {
			t.Errorf("%s: there is no test %s", c.name, c.test)
		}
	}
	for name := range open {
		t.Errorf("%s has no conformance", name)
	}
}

// testFunctions are the names of this package's tests.
func testFunctions(t *testing.T) map[string]bool {
	t.Helper()
	found := make(map[string]bool)
	files, err := fs.Glob(os.DirFS("."), "*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") {
				found[f.Name.Name] = true
			}
		}
	}
	return found
}

// expect fails the test when an acknowledgement is not what is wanted.
func (s *subject) expect(p *mllptest.Peer, message, code string) {
	s.t.Helper()
	if ack := p.Exchange(message); mllptest.Field(ack, "MSA", 1) != code {
		s.t.Errorf("answered %q, want %s", ack, code)
	}
}

// TestMllpdSetRefusesWhatIsNotItsOwn: nothing is silently ignored, not even what belongs to a connection or can only be
// read.
func TestMllpdSetRefusesWhatIsNotItsOwn(t *testing.T) {
	for _, row := range setting.Table() {
		if !row.Live && row.When != setting.WhenReadOnly {
			continue
		}
		out, err := mllpdCommand(t, "serve", "-store", "none", "-set", row.Name+"=1").CombinedOutput()
		if err == nil || !strings.Contains(string(out), row.Name) {
			t.Errorf("%s: %q, %v", row.Name, out, err)
		}
	}
}
