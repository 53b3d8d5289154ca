package instance

import (
	"errors"
	"net"
	"strings"
	"time"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"
)

// placeOf returns the name of the pipe of this user for the log at path.
func placeOf(path string) (string, error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return "", err
	}
	return `\\.\pipe\mllpscope-` + user.User.Sid.String() + "-" + hashed(strings.ToLower(path)), nil
}

// become makes the pipe, which only one process can, for its user alone.
func become(place string) (*First, error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return nil, err
	}
	l, err := winio.ListenPipe(place, &winio.PipeConfig{
		SecurityDescriptor: "D:P(A;;GA;;;" + user.User.Sid.String() + ")", // nobody else may open it
	})
	switch {
	case errors.Is(err, windows.ERROR_ACCESS_DENIED): // so it says of a pipe that is there
		return nil, errOther
	case err != nil:
		return nil, err
	}
	return &First{listener: l, release: func() error { return nil }}, nil
}

func dial(place string, patience time.Duration) (net.Conn, error) {
	return winio.DialPipe(place, &patience)
}
