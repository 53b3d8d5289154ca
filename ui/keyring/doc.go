// Package keyring keeps the passwords of certificate files in the keyring of the computer's user: the Secret Service of
// a Linux desktop, the keychain of macOS, the credential manager of Windows. It is the only place that imports
// github.com/zalando/go-keyring, whose calls may wait for a person to unlock the keyring, and have no end of their own;
// a Keyring gives them one.
package keyring
