//go:build unix && !darwin

package keyring

import (
	"errors"
	"fmt"
	"slices"

	"github.com/godbus/dbus/v5"
)

// secretService is the name of every keyring of a Linux desktop on the session bus.
const secretService = "org.freedesktop.secrets"

// find looks for a keyring on the session bus. A bus that is not there is not started: a call of the keyring would do
// that, and nothing would be on it.
func find() error {
	bus, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return errors.New("there is no session bus (D-Bus), which a keyring is reached by")
	}
	defer func() { _ = bus.Close() }() // it was only asked
	if err := errors.Join(bus.Auth(nil), bus.Hello()); err != nil {
		return fmt.Errorf("the session bus (D-Bus), which a keyring is reached by, does not answer: %w", err)
	}
	var running, startable []string
	if err := bus.BusObject().Call("org.freedesktop.DBus.ListNames", 0).Store(&running); err != nil {
		return fmt.Errorf("ask the session bus for a keyring: %w", err)
	}
	if err := bus.BusObject().Call("org.freedesktop.DBus.ListActivatableNames", 0).Store(&startable); err != nil {
		return fmt.Errorf("ask the session bus for a keyring: %w", err)
	}
	if !slices.Contains(running, secretService) && !slices.Contains(startable, secretService) {
		return errors.New("no keyring runs in this session (no Secret Service on D-Bus, such as GNOME Keyring or KWallet)")
	}
	return nil
}
