//go:build unix

package instance

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"mllpscope/mllpcore/home"
)

// suffix is what the name of the socket goes on with beside a log; that of the lock file has lockSuffix behind it.
const (
	suffix     = ".window"
	lockSuffix = ".lock"
)

// mostName is how long the name of a socket may be on every system.
const mostName = 100

// placeOf returns the name of the socket for the log at path: beside it, or in the folder of the user's data where
// nothing can be made there, or the name would be too long for a socket.
func placeOf(path string) (string, error) {
	if beside := path + suffix; path != "" && len(beside) <= mostName {
		if f, err := os.OpenFile(beside+lockSuffix, os.O_CREATE|os.O_RDWR|unix.O_NOFOLLOW, 0o600); err == nil {
			return beside, f.Close()
		}
	}
	folder := home.Data()
	if folder == "" {
		return "", errors.New("the system names no folder for the user's data")
	}
	name := filepath.Join(folder, hashed(path)+suffix)
	if len(name) > mostName {
		return "", fmt.Errorf("the name of the folder %s is too long for a socket", folder)
	}
	return name, os.MkdirAll(folder, 0o700)
}

// become makes this process the one that holds the lock, and listens. A socket that is there was left by one that was
// killed.
func become(place string) (*First, error) {
	f, err := os.OpenFile(place+lockSuffix, os.O_CREATE|os.O_RDWR|unix.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		if errors.Is(err, unix.EWOULDBLOCK) {
			err = errOther
		}
		return nil, errors.Join(err, f.Close())
	}
	l, err := listen(place)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &First{listener: l, release: f.Close}, nil
}

func listen(place string) (net.Listener, error) {
	if info, err := os.Lstat(place); err == nil && info.Mode().Type() != fs.ModeSocket {
		return nil, fmt.Errorf("%s is there and is no socket", place)
	}
	if err := os.Remove(place); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "unix", place)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(place, 0o600); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

func dial(place string, patience time.Duration) (net.Conn, error) {
	return (&net.Dialer{Timeout: patience}).DialContext(context.Background(), "unix", place)
}
