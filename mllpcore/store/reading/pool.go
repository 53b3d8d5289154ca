package reading

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"

	"mllpscope/mllpcore/store/lockfile"
	"mllpscope/mllpcore/store/sqlite"
)

// MaxReaders is how many connections read at the same time; who comes then waits.
const MaxReaders = 4

// maxStatements is how many statements a connection that reads may have prepared; every condition of a scan is one.
const maxStatements = 64

// Connect opens a connection; that of a log in use sees to it that it is one to the files that are open already.
type Connect func(path string, parameters url.Values) (*sqlite.Conn, error)

// pool holds connections that only read.
type pool struct {
	path       string
	parameters url.Values
	connect    Connect
	still      *stillness // of a log that is read without locks; nil otherwise
	setup      []string   // what each connection runs first

	mu     sync.Mutex
	change sync.Cond
	free   []*sqlite.Conn
	out    int
	closed bool
}

// newPool returns a pool of connections to the log at path.
func newPool(path string, open Connect, parameters url.Values) *pool {
	p := &pool{path: path, connect: open, parameters: parameters}
	p.change.L = &p.mu
	return p
}

// readParameters are those of a Reader's connections.
func readParameters() url.Values {
	return url.Values{
		"mode":         {"ro"},
		sqlite.Pragmas: {"busy_timeout(5000)", "temp_store(MEMORY)", "cache_size(-8000)"},
	}
}

// get returns a connection, which put takes back.
func (p *pool) get() (*sqlite.Conn, error) {
	p.mu.Lock()
	for !p.closed && len(p.free) == 0 && p.out >= MaxReaders {
		p.change.Wait()
	}
	if p.closed {
		p.mu.Unlock()
		return nil, fmt.Errorf("%w: %s", lockfile.ErrReleased, p.path)
	}
	p.out++
	if n := len(p.free); n > 0 {
		c := p.free[n-1]
		p.free = p.free[:n-1]
		p.mu.Unlock()
		return c, nil
	}
	p.mu.Unlock()
	c, err := p.open()
	if err != nil {
		p.put(nil, err)
		return nil, err
	}
	return c, nil
}

func (p *pool) open() (*sqlite.Conn, error) {
	c, err := p.connect(p.path, p.parameters)
	if err != nil {
		return nil, err
	}
	for _, q := range p.setup {
		if err := c.Run(q); err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	return c, nil
}

// prepare has each connection run statements first. No connection may be in use.
func (p *pool) prepare(setup []string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.setup = setup; len(setup) == 0 {
		return nil
	}
	return p.closeFree()
}

// forget closes the connections that nobody uses, and what they remember of the file with them.
func (p *pool) forget() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.closeFree()
}

func (p *pool) closeFree() error {
	var errs []error
	for _, c := range p.free {
		errs = append(errs, c.Close())
	}
	p.free = nil
	return errors.Join(errs...)
}

// put takes a connection back; after an error it is closed, because what state it is in is not worth finding out.
func (p *pool) put(c *sqlite.Conn, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out--
	if c != nil {
		if err != nil || p.closed || len(c.Statements) > maxStatements {
			_ = c.Close() // it only read
		} else {
			p.free = append(p.free, c)
		}
	}
	p.change.Broadcast()
}

// read runs do on a connection that sees the log as it is at one moment.
func (p *pool) read(ctx context.Context, do func(*sqlite.Conn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c, err := p.get()
	if err != nil {
		return err
	}
	err = errors.Join(c.Read(func() error { return do(c) }), p.still.check())
	p.put(c, err)
	return err
}

// close closes all connections after those that are out have come back.
func (p *pool) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.change.Broadcast()
	for p.out > 0 {
		p.change.Wait()
	}
	err := errors.Join(p.closeFree(), p.still.close())
	p.still = nil
	return err
}
