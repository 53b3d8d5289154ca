package content

import "strings"

// Agrees reports whether the first bytes are of Kind by themselves, and whatever else the message says of the value
// names the same kind or none: type and subtype, the MIME type of a data: URI and the name of its file. A script that
// is called a PDF does not agree, nor does an RTF.
func (v Value) Agrees() bool {
	if v.found == KindUnknown || v.found != v.Kind {
		return false
	}
	for _, said := range v.said() {
		if said != v.found {
			return false
		}
	}
	return true
}

// said returns the kinds that the message gives the value; KindUnknown for a word that is none that is known.
func (v Value) said() (all []Kind) {
	kind := declared(v.Type, v.Subtype)
	if kind != KindUnknown || !saysNothing(v.Subtype) {
		all = append(all, kind)
	}
	u := readDataURI(v.Node.Raw())
	if !saysNothing(u.media) {
		all = append(all, u.kind)
	}
	if dot := strings.LastIndexByte(u.name, '.'); dot >= 0 {
		all = append(all, declared("", u.name[dot+1:]))
	}
	return all
}

// saysNothing tells words that stand for any data (table 0291, RFC 2046).
func saysNothing(word string) bool {
	word = strings.ToLower(strings.TrimSpace(word))
	return word == "" || word == "octet-stream" || word == "application/octet-stream"
}
