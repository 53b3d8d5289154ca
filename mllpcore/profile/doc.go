// Package profile keeps the settings of MLLPScope in TOML files:
//
//	name = "Ward 7"
//
//	[settings]
//	LocalPort = 2576
//	SSLEnabled = true
//	SSLCertStore = "ward7.pfx"   # relative to the folder of this file
//	StartBlockChar = 0x0B
//	AllowedHosts = ["10.0.0.0/8", "192.168.1.7"]
//
// The names are those of the settings table, in any case; a name that the table does not have is an error that names
// the line. Only what differs from the default is written. Passwords and blobs are neither written nor read: a
// certificate is named by its path, its password is given each time or comes from elsewhere. The table [window] belongs
// to the window; it is kept as it is. Each [[mute]] names findings of the checks that the window does not show, by
// rule, path and sender.
package profile
