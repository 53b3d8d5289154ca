package certificate

import (
	"fmt"
	"strings"
	"time"

	"mllpscope/certs"
	"mllpscope/mllpcore"
	"mllpscope/mllpcore/setting"
)

// Most authorities listed by name; the rest is counted.
const mostAuthorities = 4

// ReadAuthorities looks into the files and folders of SSLCACertFilePaths and returns in words whose client certificates
// they let in, and what cannot be used of them. Paths are separated as in a list of settings. It blocks on the files. A
// file without a certificate is an error that says what it is instead.
func ReadAuthorities(paths string, now time.Time) (string, error) {
	set := setting.Defaults()
	set.SSLCACertFilePaths = setting.SplitList(paths)
	list, err := mllpcore.ClientAuthorities(&set)
	if err != nil {
		return "", err
	}
	var names []string
	expired := 0
	for _, c := range list.Certificates {
		d := certs.Describe(certs.Entry{Leaf: c}, now)
		names = append(names, short(d))
		if d.Expired {
			expired++
		}
	}
	words := "Clients must show a certificate issued by " + listed(names) + "."
	if expired > 0 {
		words += fmt.Sprintf(" EXPIRED: %d of them.", expired)
	}
	if len(list.LeftOut) > 0 {
		words += " LEFT OUT: " + strings.Join(list.LeftOut, "; ") + "."
	}
	return words, nil
}

// CheckListPath refuses a path that a list of paths would take apart.
func CheckListPath(path string) error {
	if strings.ContainsFunc(path, setting.IsListSeparator) {
		return fmt.Errorf("%q has a ; or , in it, which separates paths: rename it, or set OpenSSLCAFile in All settings",
			path)
	}
	return nil
}

func listed(names []string) string {
	if more := len(names) - mostAuthorities; more > 0 {
		return fmt.Sprintf("%s or %d more", strings.Join(names[:mostAuthorities], ", "), more)
	}
	return strings.Join(names, " or ")
}
