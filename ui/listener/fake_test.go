package listener

import (
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/rules"
	"mllpscope/mllpcore/setting"
	"mllpscope/ui/filedlg"
	"mllpscope/ui/model"
)

// leftServer keeps settings as the server does, and listens when told to, without a socket.
type leftServer struct {
	settings  setting.Values
	listening bool
	listenErr error
	refuse    map[string]error // by setting
	sets      []string         // names in the order they were set
	stops     int
}

func newLeftServer() *leftServer {
	return &leftServer{settings: setting.Defaults(), refuse: map[string]error{}}
}

func (s *leftServer) Set(name, value string) error {
	row, err := setting.Lookup(name)
	if err != nil {
		return err
	}
	if err := s.refuse[row.Name]; err != nil {
		return err
	}
	if row.When == setting.WhenIdle && s.listening {
		return setting.ErrListening
	}
	s.sets = append(s.sets, row.Name)
	if row.Name == "Listening" {
		if strings.EqualFold(value, "True") {
			return s.Listen()
		}
		return s.StopListening()
	}
	return s.settings.Set(name, value)
}

func (s *leftServer) SetAll(values map[string]string) error {
	before := s.settings
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if err := s.Set(name, values[name]); err != nil {
			s.settings = before
			return err
		}
	}
	return nil
}

func (s *leftServer) Get(name string) (string, error) {
	if name == "Listening" {
		return boolText(s.listening), nil
	}
	return s.settings.Get(name)
}

func (s *leftServer) Settings() setting.Values { return s.settings }
func (s *leftServer) Listening() bool          { return s.listening }

func (s *leftServer) Listen() error {
	if s.listenErr != nil {
		return s.listenErr
	}
	s.listening = true
	return nil
}

func (s *leftServer) StopListening() error {
	s.stops++
	s.listening = false
	return nil
}

func (s *leftServer) value(t *testing.T, name string) string {
	t.Helper()
	if name == "SSLCertStorePassword" { // Get returns dots
		return s.Settings().SSLCertStorePassword
	}
	v, err := s.Get(name)
	if err != nil {
		t.Fatalf("Get(%s): %v", name, err)
	}
	return v
}

// leftPicker answers with what the test put in.
type leftPicker struct {
	path   string
	err    error
	titles []string
}

func (p *leftPicker) Open(title string, _ []filedlg.Filter, done func(string, error)) {
	p.titles = append(p.titles, title)
	done(p.path, p.err)
}

func (p *leftPicker) Save(title, _ string, filters []filedlg.Filter, done func(string, error)) {
	p.Open(title, filters, done)
}

// leftProfiles keeps profiles in memory.
type leftProfiles struct {
	kept map[string]map[string]string
	last string
	err  error

	drafts map[string]model.Draft
}

func (f *leftProfiles) List() ([]string, error) {
	names := make([]string, 0, len(f.kept))
	for name := range f.kept {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, f.err
}

func (f *leftProfiles) Load(name string) (map[string]string, error) {
	settings, ok := f.kept[name]
	if !ok {
		return nil, errors.New("no such profile")
	}
	return settings, f.err
}

func (f *leftProfiles) Save(name string, settings map[string]string) error {
	if f.err == nil {
		f.kept[name] = settings
	}
	return f.err
}

func (f *leftProfiles) Rename(from, to string) error {
	f.kept[to] = f.kept[from]
	delete(f.kept, from)
	return f.err
}

func (f *leftProfiles) Delete(name string) error {
	delete(f.kept, name)
	return f.err
}

func (f *leftProfiles) Last() string        { return f.last }
func (f *leftProfiles) SetLast(name string) { f.last = name }

func (f *leftProfiles) Draft(name string) (model.Draft, bool, error) {
	d, ok := f.drafts[name]
	return d, ok, nil
}

func (f *leftProfiles) KeepDraft(name string, d model.Draft) error {
	if f.drafts == nil {
		f.drafts = map[string]model.Draft{}
	}
	f.drafts[name] = d
	return nil
}

func (f *leftProfiles) LoadRules(string) (rules.Set, error)   { return rules.Set{}, nil }
func (f *leftProfiles) SaveRules(string, rules.Set) error     { return nil }
func (f *leftProfiles) LoadMutes(string) (check.Mutes, error) { return nil, nil }
func (f *leftProfiles) SaveMutes(string, check.Mutes) error   { return nil }
func (f *leftProfiles) ForgetDraft(name string)               { delete(f.drafts, name) }

func atOnce(f func()) { f() }

// noRules returns rules without a rule in them.
func noRules(t *testing.T) *rules.Engine {
	t.Helper()
	e, err := rules.New(rules.Set{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// leftNow is the clock of the panel's tests: the test data is valid then, and some of it is not.
func leftNow() time.Time { return time.Date(2030, time.June, 1, 12, 0, 0, 0, time.UTC) }

type leftSide struct {
	panel    *Panel
	server   *leftServer
	picker   *leftPicker
	profiles *leftProfiles
	keyring  *fakeKeyring // nil: there is none
	work     func(func()) // what runs elsewhere; nil: at once
	changes  int
	told     error // what OnError got last
}

func newLeftSide(configure ...func(*leftSide)) *leftSide {
	l := &leftSide{
		server: newLeftServer(), picker: &leftPicker{},
		profiles: &leftProfiles{kept: map[string]map[string]string{}},
	}
	for _, f := range configure {
		f(l)
	}
	deps := Deps{
		Server: l.server, Picker: l.picker, Profiles: l.profiles, Run: atOnce, Go: atOnce, Now: leftNow,
		OnChanged: func() { l.changes++ }, OnError: func(err error) { l.told = err },
	}
	if l.keyring != nil {
		deps.Keyring = l.keyring
	}
	if l.work != nil {
		deps.Go = l.work
	}
	l.panel = NewPanel(deps)
	return l
}

func certFile(name string) string { return filepath.Join("..", "..", "certs", "testdata", name) }
