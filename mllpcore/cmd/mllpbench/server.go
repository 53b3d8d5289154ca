package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"time"

	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/rules"
	"mllpscope/mllpcore/setting"
	"mllpscope/mllpcore/store"
)

// serverCommand runs one of the servers in a process of its own: it prints a hello line with its address, answers the
// requests that come on its standard input, one a line, and ends with the end of its input.
const serverCommand = "server"

// The kinds of servers.
const (
	kindLimit   = "limit"   // looks for end blocks and writes a constant answer
	kindDurable = "durable" // the same after an fdatasync of what all connections have ready
	kindNone    = "none"    // ours, nothing stored
	kindMemory  = "memory"  // ours with the memory log
	kindStore   = "store"   // ours with the log on disk
	kindRule    = "rule"    // the same with one rule, which answers every message as it would be
)

// The requests to a server process.
const (
	requestUsage  = "usage"
	requestSettle = "settle" // give memory back to the system, then usage
	requestRest   = "rest"   // finish what can be done after the answers, then usage
)

// hello is the first line of a server process.
type hello struct {
	Address string `json:"address"`
	CA      string `json:"ca,omitempty"` // PEM, with TLS
}

// usage is what a server process has used so far.
type usage struct {
	Mallocs   uint64 `json:"mallocs"`
	CPUMicros int64  `json:"cpuMicros"` // user and system time; 0 where the system does not tell
	Dropped   uint64 `json:"dropped"`   // messages that retention dropped
}

type serverOptions struct {
	kind, cpuprofile, memprofile string
	tls                          bool
	connections                  int
	log                          string // with kindStore the log's file, which stays; "" = a temporary one
	keep                         int    // with kindStore how many messages to keep; 0 = all
}

func serve(ctx context.Context, args []string) (err error) {
	var o serverOptions
	flags := flag.NewFlagSet(serverCommand, flag.ContinueOnError)
	flags.StringVar(&o.kind, "kind", kindNone, "limit, durable, none, memory or store")
	flags.BoolVar(&o.tls, "tls", false, "speak TLS with a certificate made on the spot")
	flags.IntVar(&o.connections, "connections", 1000, "how many connections to take")
	flags.StringVar(&o.log, "log", "", "with -kind store the log's file; empty = a temporary one")
	flags.IntVar(&o.keep, "keep", 0, "with -kind store how many messages to keep; 0 = all")
	flags.StringVar(&o.cpuprofile, "cpuprofile", "", "write a CPU profile of the whole run")
	flags.StringVar(&o.memprofile, "memprofile", "", "write a profile of all allocations")
	if err := flags.Parse(args); err != nil {
		return err
	}
	end, err := profiled(&o)
	if err != nil {
		return err
	}
	defer func() {
		if eerr := end(); err == nil {
			err = eerr
		}
	}()
	secret, err := newIdentity(o.tls)
	if err != nil {
		return err
	}
	listen := net.ListenConfig{KeepAlive: -1}
	l, err := listen.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server, err := start(&o, l, secret)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(hello{Address: l.Addr().String(), CA: string(secret.ca)}); err != nil {
		return err
	}
	return server.obey(os.Stdin, out)
}

// running is a server that has been started.
type running struct {
	stop func() error
	log  *store.Store // nil = it keeps nothing on disk
}

// obey answers requests until they end.
func (r *running) obey(in io.Reader, out *json.Encoder) error {
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		if lines.Text() == requestSettle {
			runtime.GC()
			debug.FreeOSMemory()
		}
		if lines.Text() == requestRest {
			r.rest()
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		u := usage{Mallocs: m.Mallocs, CPUMicros: cpuMicros()}
		if r.log != nil {
			u.Dropped = r.log.Totals().Dropped
		}
		if err := out.Encode(u); err != nil {
			return err
		}
	}
	return lines.Err()
}

// start makes a server answer on l.
func start(o *serverOptions, l net.Listener, secret *identity) (*running, error) {
	switch o.kind {
	case kindNone:
		return &running{stop: startOurs(l, o, secret, nil)}, nil
	case kindMemory:
		return &running{stop: startOurs(l, o, secret, message.NewMemoryLog(0, 0))}, nil
	case kindStore, kindRule:
		return startKeeping(l, o, secret)
	case kindLimit, kindDurable:
		if secret.server != nil {
			l = tls.NewListener(l, secret.server)
		}
		if o.kind == kindDurable {
			stop, err := startDurable(l, journalSize)
			return &running{stop: withoutError(stop)}, err
		}
		return &running{stop: withoutError(startLimit(l))}, nil
	}
	return nil, fmt.Errorf("unknown kind of server %q", o.kind)
}

func withoutError(stop func()) func() error { return func() error { stop(); return nil } }

// startKeeping is ours with the log in a temporary folder; TMPDIR says on which disk.
func startKeeping(l net.Listener, o *serverOptions, secret *identity) (*running, error) {
	dir, err := os.MkdirTemp("", "mllpbench")
	if err != nil {
		return nil, err
	}
	path, keep := o.log, int64(o.keep)
	if path == "" {
		path = filepath.Join(dir, "messages.mllplog")
	}
	if keep == 0 {
		keep = store.Unlimited
	}
	log, err := store.Open(path, store.Options{MaxMessages: keep})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	stop := startOurs(l, o, secret, log)
	return &running{
		stop: func() error { return errors.Join(stop(), log.Close(), os.RemoveAll(dir)) },
		log:  log,
	}, nil
}

// rest waits until what can be done after the answers is done, for endTime at most: what is derived, and then the log
// ahead that is moved into the file. That one is known by the processor it takes.
func (r *running) rest() {
	if r.log == nil {
		return
	}
	const look, calm = 60 * time.Millisecond, 3 * time.Millisecond
	for end := time.Now().Add(endTime); time.Now().Before(end); {
		before := cpuMicros()
		time.Sleep(look)
		if r.log.Lag() == 0 && cpuMicros()-before < calm.Microseconds() {
			return
		}
	}
}

func startOurs(l net.Listener, o *serverOptions, secret *identity, log message.Log) (stop func() error) {
	settings := setting.Defaults()
	settings.MaxConnections, settings.MaxConnectionsPerHost = o.connections, 0 // they all come from this host
	if o.tls {
		settings.SSLEnabled, settings.SSLCertStore = true, string(secret.pem)
	}
	s := mllpcore.NewServer(mllpcore.Options{Settings: &settings, Log: log})
	if o.kind == kindRule {
		engine, err := rules.New(rules.Set{Rules: []rules.Rule{{Type: "ORU", Answer: "AA"}}}, nil)
		if err != nil {
			panic(err) // it is the one above
		}
		engine.Attach(s)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = s.Serve(l) // it can only end with the close below
	}()
	return func() error {
		_ = s.Close() // the process ends with it
		<-ended
		return nil
	}
}

// identity is a certificate for 127.0.0.1 and who issued it; all empty without TLS.
type identity struct {
	ca     []byte
	pem    []byte // certificate and key
	server *tls.Config
}

func newIdentity(secure bool) (*identity, error) {
	if !secure {
		return &identity{}, nil
	}
	ca, err := certs.NewCA("mllpbench")
	if err != nil {
		return nil, err
	}
	entry, err := ca.Issue(certs.Request{CommonName: "mllpbench", IPs: []net.IP{net.IPv4(127, 0, 0, 1)}})
	if err != nil {
		return nil, err
	}
	text, err := certs.EncodePEM(entry)
	if err != nil {
		return nil, err
	}
	certificate, err := entry.TLS()
	if err != nil {
		return nil, err
	}
	return &identity{
		ca: ca.PEM(), pem: text,
		server: &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12},
	}, nil
}

// profiled starts the profiles that were asked for and returns what writes them.
func profiled(o *serverOptions) (end func() error, err error) {
	end = func() error { return nil }
	if o.memprofile != "" {
		runtime.MemProfileRate = 512
		end = func() error { return writeAllocations(o.memprofile) }
	}
	if o.cpuprofile == "" {
		return end, nil
	}
	f, err := os.Create(o.cpuprofile)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, fmt.Errorf("profile into %s: %w", o.cpuprofile, err)
	}
	memory := end
	return func() error {
		pprof.StopCPUProfile()
		if err := f.Close(); err != nil {
			return err
		}
		return memory()
	}, nil
}

func writeAllocations(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	runtime.GC() // brings the profile up to date
	if err := pprof.Lookup("allocs").WriteTo(f, 0); err != nil {
		return fmt.Errorf("profile into %s: %w", path, err)
	}
	return f.Close()
}

// arguments returns the command line that start o's server.
func (o *serverOptions) arguments() []string {
	args := []string{serverCommand, "-kind", o.kind, fmt.Sprintf("-connections=%d", o.connections)}
	if o.tls {
		args = append(args, "-tls")
	}
	if o.log != "" {
		args = append(args, "-log", o.log, fmt.Sprintf("-keep=%d", o.keep))
	}
	for name, file := range map[string]string{"-cpuprofile": o.cpuprofile, "-memprofile": o.memprofile} {
		if strings.TrimSpace(file) != "" {
			args = append(args, name, file)
		}
	}
	return args
}
