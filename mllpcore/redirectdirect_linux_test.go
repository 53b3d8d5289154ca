package mllpcore_test

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// inOwnNetwork is set for the process that has a network of its own.
const inOwnNetwork = "MLLPSCOPE_TEST_NETWORK"

// publicAddress is an address of the public internet, which the process with a network of its own has itself.
const publicAddress = "8.8.8.8"

// TestRedirectWithoutAProxy is the way that most fetches go: the address that is connected to decides, whatever name or
// spelling leads to it. It needs a network in which a public address is our own.
func TestRedirectWithoutAProxy(t *testing.T) {
	if os.Getenv(inOwnNetwork) != "" {
		haveAddress(t, "lo", "127.0.0.1")
		haveAddress(t, "lo:1", publicAddress)
		redirectWithoutAProxy(t)
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self, "-test.run", "^"+t.Name()+"$", "-test.v")
	c.Env = append(os.Environ(), inOwnNetwork+"=1")
	c.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err != nil && !errors.As(err, &exit):
		t.Skipf("needs a network of its own, which this system does not give: %v", err)
	case err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()):
		t.Errorf("%v\n%s", err, out)
	}
}

// haveAddress gives an address to an interface.
func haveAddress(t *testing.T, name, address string) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	r, err := unix.NewIfreq(name)
	if err == nil {
		err = r.SetInet4Addr(net.ParseIP(address).To4())
	}
	if err == nil {
		err = unix.IoctlIfreq(fd, unix.SIOCSIFADDR, r)
	}
	if err == nil {
		r.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
		err = unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, r)
	}
	if err != nil {
		t.Fatalf("give %s to %s: %v", address, name, err)
	}
}

func redirectWithoutAProxy(t *testing.T) {
	m, web := newListMaker(t, every), newCRLWeb(t)
	web.lists["/list"] = m.list(nil)
	l, err := net.Listen("tcp", publicAddress+":0")
	if err != nil {
		t.Fatal(err)
	}
	var to string
	outside := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/list" {
			_, _ = w.Write(web.lists["/list"])
			return
		}
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	}))
	outside.Listener = l
	outside.Start()
	t.Cleanup(outside.Close)
	_, port, err := net.SplitHostPort(web.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ from, to, words string }{
		{outside.URL, outside.URL + "/list", "OK"},
		{outside.URL, web.URL + "/list", "private network"},
		{outside.URL, "http://localhost:" + port + "/list", "private network"},
		{outside.URL, "http://127.1:" + port + "/list", "no host has the name"},
		{outside.URL, "http://[::ffff:127.0.0.1]:" + port + "/list", "private network"},
		{outside.URL, "http://10.1.2.3/list", "private network"},
		{outside.URL, "http://169.254.169.254/list", "private network"},
	} {
		to = tt.to
		asked := web.asked.Load()
		cert, _ := m.client([]string{tt.from + "/redirect"})
		ok, status := verdictOf(t, m, cert, "2")
		if ok != (tt.words == "OK") || !strings.Contains(status, tt.words) {
			t.Errorf("from %s to %s: %v, %q", tt.from, tt.to, ok, status)
		}
		if web.asked.Load() != asked {
			t.Errorf("from %s to %s: what is inside was reached", tt.from, tt.to)
		}
	}
	// A list that is inside may redirect to one that is not.
	inside := httptest.NewServer(http.RedirectHandler(outside.URL+"/list", http.StatusFound))
	t.Cleanup(inside.Close)
	cert, _ := m.client([]string{inside.URL})
	if ok, status := verdictOf(t, m, cert, "2"); !ok || status != "OK" {
		t.Errorf("from inside to outside: %v, %q", ok, status)
	}
}
