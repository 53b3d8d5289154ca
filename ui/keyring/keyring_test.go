package keyring

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	system "github.com/zalando/go-keyring"
)

// inSession makes the test binary use the keyring of the session it was started in.
const inSession = "MLLPSCOPE_TEST_KEYRING"

func TestMain(m *testing.M) {
	if os.Getenv(inSession) == "" {
		system.MockInit() // no test touches the keyring of whoever runs it
	}
	os.Exit(m.Run())
}

func TestPasswordsAreKeptByFile(t *testing.T) {
	k := New()
	folder := t.TempDir()
	one, two := filepath.Join(folder, "one.pfx"), filepath.Join(folder, "two.pfx")
	if _, err := k.Password(one); !errors.Is(err, ErrNotRemembered) {
		t.Errorf("before: %v", err)
	}
	for _, password := range []string{"first", "second", "pass wörd\n"} {
		if err := k.Remember(one, password); err != nil {
			t.Fatal(err)
		}
		if got, err := k.Password(one); got != password || err != nil {
			t.Errorf("%q, %v; want %q", got, err, password)
		}
	}
	if _, err := k.Password(two); !errors.Is(err, ErrNotRemembered) {
		t.Errorf("of another file: %v", err)
	}
	t.Chdir(folder)
	if got, err := k.Password("one.pfx"); got != "pass wörd\n" || err != nil {
		t.Errorf("by a relative path: %q, %v", got, err)
	}
	if got, err := system.Get("MLLPScope", one); got != "pass wörd\n" || err != nil {
		t.Errorf("the entry is not under MLLPScope and the absolute path: %q, %v", got, err)
	}
	for range 2 { // what is not there is forgotten as well
		if err := k.Forget(one); err != nil {
			t.Error(err)
		}
	}
	if _, err := k.Password(one); !errors.Is(err, ErrNotRemembered) {
		t.Errorf("after: %v", err)
	}
}

func TestErrorsOfTheSystem(t *testing.T) {
	refused := errors.New("refused for the test")
	system.MockInitWithError(refused)
	t.Cleanup(system.MockInit)
	k := New()
	_, err := k.Password("a.pfx")
	for _, err := range []error{err, k.Remember("a.pfx", "s3cret"), k.Forget("a.pfx")} {
		if !errors.Is(err, refused) || !strings.Contains(err.Error(), "keyring") || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("it says %v", err)
		}
	}
	system.MockInitWithError(system.ErrSetDataTooBig)
	if err := k.Remember("a.pfx", "s3cret"); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("it says %v", err)
	}
}

func TestAKeyringThatDoesNotAnswerHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wake := make(chan struct{})
		k := New()
		k.look = func() error { <-wake; return nil }
		for range 2 { // the second one waits for the first, which nobody waits for any more
			if err := k.Available(); !errors.Is(err, ErrNoAnswer) {
				t.Errorf("it says %v", err)
			}
		}
		if _, err := k.Password("a.pfx"); !errors.Is(err, ErrNoAnswer) {
			t.Errorf("it says %v", err)
		}
		close(wake)
		synctest.Wait()
		if err := k.Available(); err != nil {
			t.Errorf("after it has answered: %v", err)
		}
	})
}

func TestWithoutASessionBus(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
	if err := find(); hasSecretService() && (err == nil || !strings.Contains(err.Error(), "session bus")) {
		t.Errorf("it says %v", err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
	if err := find(); hasSecretService() && (err == nil || !strings.Contains(err.Error(), "session bus")) {
		t.Errorf("it says %v", err)
	}
}
