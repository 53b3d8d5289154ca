package keyring

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// hasSecretService tells whether this system's keyring is reached over D-Bus.
func hasSecretService() bool { return runtime.GOOS == "linux" }

// bareBus is the configuration of a session bus that starts nothing by itself, whatever is installed.
const bareBus = `<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
</policy>
</busconfig>`

// inASession runs one of the tests below on a session bus and in a home of its own, after what the shell does before.
func inASession(t *testing.T, test, before string, options ...string) {
	t.Helper()
	if _, err := exec.LookPath("dbus-run-session"); err != nil {
		t.Skip("dbus-run-session is not installed")
	}
	home := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "dbus-run-session", append(options, "--", "sh", "-c",
		before+` exec "$0" -test.run "^$1\$" -test.v`, os.Args[0], test)...)
	cmd.Env = append(os.Environ(), inSession+"="+test, "HOME="+home, "XDG_DATA_HOME="+home, "XDG_RUNTIME_DIR="+home,
		"XDG_CONFIG_HOME="+home)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: "+test) {
		t.Errorf("%v\n%s", err, out)
	}
}

// inside skips a test that is run by inASession only.
func inside(t *testing.T) {
	t.Helper()
	if os.Getenv(inSession) != t.Name() {
		t.Skip("runs in a session of its own")
	}
}

func TestWithGNOMEKeyring(t *testing.T) {
	needGNOMEKeyring(t)
	inASession(t, "TestInsideWithGNOMEKeyring",
		`printf login | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null;`)
}

func needGNOMEKeyring(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("gnome-keyring-daemon"); err != nil {
		t.Skip("gnome-keyring-daemon is not installed")
	}
}

func TestInsideWithGNOMEKeyring(t *testing.T) {
	inside(t)
	k := New()
	if err := k.Available(); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Password("/lab/server.pfx"); !errors.Is(err, ErrNotRemembered) {
		t.Fatalf("before: %v", err)
	}
	for _, password := range []string{"first", "zwölf & \"more\""} {
		if err := k.Remember("/lab/server.pfx", password); err != nil {
			t.Fatal(err)
		}
		if got, err := New().Password("/lab/server.pfx"); got != password || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	}
	if err := k.Forget("/lab/server.pfx"); err != nil {
		t.Error(err)
	}
	if _, err := k.Password("/lab/server.pfx"); !errors.Is(err, ErrNotRemembered) {
		t.Errorf("after: %v", err)
	}
}

// TestWithALockedKeyring: there is no screen to unlock it on.
func TestWithALockedKeyring(t *testing.T) {
	needGNOMEKeyring(t)
	inASession(t, "TestInsideWithALockedKeyring", "unset DISPLAY WAYLAND_DISPLAY;")
}

func TestInsideWithALockedKeyring(t *testing.T) {
	inside(t)
	k := New()
	if err := k.Available(); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Password("/lab/server.pfx"); err == nil || errors.Is(err, ErrNotRemembered) ||
		!strings.Contains(err.Error(), "unlock it") {
		t.Errorf("it says %v", err)
	}
}

func TestWithABusAndNoKeyring(t *testing.T) {
	config := filepath.Join(t.TempDir(), "session.conf")
	if err := os.WriteFile(config, []byte(bareBus), 0o600); err != nil {
		t.Fatal(err)
	}
	inASession(t, "TestInsideWithABusAndNoKeyring", "", "--config-file="+config)
}

func TestInsideWithABusAndNoKeyring(t *testing.T) {
	inside(t)
	if err := New().Available(); err == nil || !strings.Contains(err.Error(), "no keyring runs in this session") {
		t.Errorf("it says %v", err)
	}
}
