package setting

import (
	"crypto/tls"
	"slices"
	"strings"
)

// namedGroup is a key exchange group by the name of the TLS registry, in lower case.
type namedGroup struct {
	name   string
	id     tls.CurveID
	only13 bool   // TLS 1.2 has no such group
	share  string // the plain group that Go sends a share of beside a hybrid one
}

// namedGroups are the groups Go has, in its own order of preference.
func namedGroups() []namedGroup {
	return []namedGroup{
		{"x25519mlkem768", tls.X25519MLKEM768, true, "x25519"},
		{"secp256r1mlkem768", tls.SecP256r1MLKEM768, true, "secp256r1"},
		{"secp384r1mlkem1024", tls.SecP384r1MLKEM1024, true, "secp384r1"},
		{"x25519", tls.X25519, false, ""},
		{"secp256r1", tls.CurveP256, false, ""},
		{"secp384r1", tls.CurveP384, false, ""},
		{"secp521r1", tls.CurveP521, false, ""},
	}
}

// groupAliases are other names people know the groups by.
func groupAliases() map[string]string {
	return map[string]string{
		"p-256": "secp256r1", "p256": "secp256r1", "prime256v1": "secp256r1", "p-384": "secp384r1", "p384": "secp384r1",
		"p-521": "secp521r1", "p521": "secp521r1", "curve25519": "x25519",
	}
}

func findGroup(name string) (namedGroup, bool) {
	i := slices.IndexFunc(namedGroups(), func(g namedGroup) bool { return g.name == name })
	if i < 0 {
		return namedGroup{}, false
	}
	return namedGroups()[i], true
}

// groupName takes an item of a list of groups and returns it by its name in the registry.
func groupName(item string, version uint16) (string, error) {
	name := strings.TrimPrefix(strings.ToLower(item), "ecdhe_")
	if other, ok := groupAliases()[name]; ok {
		name = other
	}
	g, ok := findGroup(name)
	switch {
	case ok && g.only13 && version < tls.VersionTLS13:
		return "", bad("holds %q, which TLS 1.2 does not have: give it in TLS13SupportedGroups", item)
	case ok:
		return g.name, nil
	}
	var names []string
	for _, g := range namedGroups() {
		if version >= tls.VersionTLS13 || !g.only13 {
			names = append(names, g.name)
		}
	}
	for _, known := range []string{"x448", "ffdhe", "sect", "brainpool", "secp224", "secp256k1", "mlkem"} {
		if strings.HasPrefix(name, known) {
			return "", unsupported("Go's TLS has no group %q: it has %s", item, strings.Join(names, ", "))
		}
	}
	return "", bad("holds %q, which is not a group: give some of %s", item, strings.Join(names, ", "))
}

func group12(item string) (string, error) { return groupName(item, tls.VersionTLS12) }
func group13(item string) (string, error) { return groupName(item, tls.VersionTLS13) }

// groupIDs returns groups as crypto/tls numbers them.
func groupIDs(names []string) []tls.CurveID {
	var ids []tls.CurveID
	for _, name := range names {
		if g, ok := findGroup(name); ok {
			ids = append(ids, g.id)
		}
	}
	return ids
}

// GroupsFor returns the groups of a version in order of preference; empty leaves them to Go.
func (s *Values) GroupsFor(version uint16) []tls.CurveID {
	if version >= tls.VersionTLS13 {
		return groupIDs(s.TLS13SupportedGroups)
	}
	return groupIDs(s.TLS12SupportedGroups)
}

// AllowedGroups is groupsFor with the groups that Go would use spelled out.
func (s *Values) AllowedGroups(version uint16) []tls.CurveID {
	chosen := s.GroupsFor(version)
	if len(chosen) > 0 {
		return chosen
	}
	for _, g := range namedGroups() {
		if version >= tls.VersionTLS13 || !g.only13 {
			chosen = append(chosen, g.id)
		}
	}
	return chosen
}

// OutgoingGroups returns what the ClientHello of a connection we make lists; nil leaves it to Go. TLS has one list for
// all versions, so that it is both lists together; which version may use which is looked at when one was chosen.
func (s *Values) OutgoingGroups() []tls.CurveID {
	oldest, newest := s.TLSVersions()
	all := namedGroups()
	var names []string
	add := func(list []string, only13 bool) {
		for _, g := range all {
			if (len(list) == 0 && (only13 || !g.only13)) || slices.Contains(list, g.name) {
				names = append(names, g.name)
			}
		}
	}
	if oldest < tls.VersionTLS13 {
		add(s.TLS12SupportedGroups, false)
	}
	if newest >= tls.VersionTLS13 {
		add(s.TLS13SupportedGroups, true)
	}
	if len(s.TLS12SupportedGroups) == 0 && len(s.TLS13SupportedGroups) == 0 {
		return nil
	}
	return groupIDs(names)
}

// sentShares returns the groups that Go sends a key share of for a connection we make: the first of its own order, and
// beside a hybrid one the plain group in it.
func (s *Values) sentShares() []string {
	offered := s.OutgoingGroups()
	for _, g := range namedGroups() {
		if offered != nil && !slices.Contains(offered, g.id) {
			continue
		}
		shares := []string{g.name}
		if plain, ok := findGroup(g.share); ok && (offered == nil || slices.Contains(offered, plain.id)) {
			shares = append(shares, plain.name)
		}
		return shares
	}
	return nil
}

// ruleKeyShares: key shares can be sent only for supported groups, and Go decides for which of them.
func ruleKeyShares(s *Values) error {
	if len(s.TLS13KeyShareGroups) == 0 {
		return nil
	}
	for _, name := range s.TLS13KeyShareGroups {
		if len(s.TLS13SupportedGroups) > 0 && !slices.Contains(s.TLS13SupportedGroups, name) {
			return clash(ErrBadValue, "TLS13KeyShareGroups holds %s, which is not in TLS13SupportedGroups: add it there",
				name)
		}
	}
	want, sent := slices.Sorted(slices.Values(s.TLS13KeyShareGroups)), slices.Sorted(slices.Values(s.sentShares()))
	if !slices.Equal(want, sent) {
		return clash(ErrUnsupported, "TLS13KeyShareGroups %s is not supported: with these groups Go sends key shares of "+
			"%s and no others; give that, leave it empty, or narrow TLS13SupportedGroups and TLS12SupportedGroups so that "+
			"yours come first in Go's order (%s)", joinList(s.TLS13KeyShareGroups), joinList(s.sentShares()),
			joinList(allGroupNames()))
	}
	return nil
}

func allGroupNames() []string {
	var names []string
	for _, g := range namedGroups() {
		names = append(names, g.name)
	}
	return names
}
