package listener

import (
	"strings"

	"mllpscope/certs"
	"mllpscope/ui/model"
	"mllpscope/ui/model/certificate"
)

// use gives a credential to the server. Its password reaches the server only here. A listener that is running takes
// the certificate for the next handshake, without dropping anyone.
func (c *certCard) use(credential certificate.Credential) {
	if c.applying {
		return
	}
	c.applying, c.failed = true, ""
	c.draw()
	c.deps.Go(func() {
		err := setAll(c.deps.Server, credential.Values())
		c.deps.Run(func() {
			c.applying = false
			c.state.Applied(credential, err)
			c.password.SetText("")
			c.draw()
			c.changed()
			start := c.start
			c.start = nil
			if err == nil && start != nil {
				start()
			}
		})
	})
}

// applyPicked uses what was picked and not applied, by its path as well, with its password as it is typed, and calls
// start when that succeeded. It returns false when there is nothing to apply. While nothing listens, nobody is served
// by what was in use.
func (c *certCard) applyPicked(start func()) bool {
	_, ready := c.state.Ready()
	typed := c.typedPath()
	switch {
	case typed != "":
		c.failed, c.start, c.tried = "", start, typed
		c.run(c.state.Pick(typed))
	case c.applying || c.view.Busy:
		c.start = start
	case ready:
		c.start = start
		c.onApply()
	case c.view.Locked && !c.view.Busy && c.password.Text != "":
		c.start = start
		c.onUnlock()
	default:
		return false
	}
	return true
}

// typedPath returns a path that was typed without Enter, "" for none. One that could not be read stays in its entry,
// and is tried again only when nothing else is in use.
func (c *certCard) typedPath() string {
	typed := strings.TrimSpace(c.path.Text)
	if _, have := c.state.InUse(); have && typed == c.tried {
		return ""
	}
	return typed
}

// setAll sets values as one: when one is refused, or the store does not open, all stay as they were.
func setAll(s Server, values []model.NameValue) error {
	all := make(map[string]string, len(values))
	for _, v := range values {
		all[v.Name] = v.Value
	}
	return s.SetAll(all)
}

// restore takes over the store that a profile names; an empty one for none. A listener that is running keeps its
// certificate until the new one has been opened.
func (c *certCard) restore(profile string, store map[string]string) {
	c.failed = ""
	credential := certificate.CredentialOf(store)
	if used, ok := c.state.InUse(); ok && used.Path == credential.Path && used.Type == credential.Type {
		if used.Subject == credential.Subject {
			c.onDiscard()
			return
		}
		credential.Password = used.Password // the same store: it was typed already
	}
	if !c.deps.Server.Listening() {
		c.state.Clear()
		if err := setAll(c.deps.Server, certificate.Credential{Type: certs.TypeAuto, Subject: "*"}.Values()); err != nil {
			c.fail(err)
		}
	}
	c.password.SetText("")
	if credential.Path == "" {
		c.draw()
		return
	}
	c.run(c.state.Restore(profile, credential))
}

// wanted returns the settings of a store that a profile asked for, or a person picked, and that is not in use yet: they
// are part of that profile, and of what is not saved.
func (c *certCard) wanted() map[string]string {
	credential, ok := c.state.Wanted()
	if !ok {
		if credential, ok = c.state.Pending(); !ok {
			return nil
		}
	}
	return credential.Settings()
}

// follow shows the store that the server was given elsewhere: at the start, or by the settings sheet.
func (c *certCard) follow() {
	settings := map[string]string{}
	for _, name := range certificate.StoreNames() {
		if value, err := c.deps.Server.Get(name); err == nil {
			settings[name] = value
		}
	}
	credential := certificate.CredentialOf(settings)
	inUse, have := c.state.InUse()
	switch {
	case credential.Path == "" && have:
		c.state.Clear()
		c.draw()
	case credential.Path == "" || have && inUse.Same(credential):
	default:
		credential.Password = c.deps.Server.Settings().SSLCertStorePassword
		c.run(c.state.Follow(credential))
	}
}

// tick tells expiry anew from time to time: a window stays open for weeks.
func (c *certCard) tick() {
	if c.deps.Now().Sub(c.drawn) >= certRefresh {
		c.draw()
	}
}
