package hl7

import "bytes"

// LookupCharset finds a charset by a name as it stands in MSH-18: the names of table 0211 and the wrong ones seen in
// practice, such as UTF-8, 8859-1, WE8ISO8859P1 or CP1252; case, spaces and punctuation do not matter. ok is false
// for an empty or unknown name and for one that cannot be decoded (CNS 11643-1992, and UTF-16 and UTF-32, which MLLP
// cannot carry).
func LookupCharset(name string) (c Charset, ok bool) {
	var buf [maxCharsetName]byte
	if len(name) > len(buf) {
		return Charset{}, false
	}
	return lookupCharset(buf[:copy(buf[:], name)])
}

// maxCharsetName is longer than any known name, with punctuation.
const maxCharsetName = 40

func lookupCharset(name []byte) (Charset, bool) {
	switch string(name) { // nearly all messages; every one of them is looked up
	case "UNICODE UTF-8", "UTF-8":
		return charsets[idUTF8], true
	case "8859/1":
		return charsets[id8859+1], true
	case "":
		return Charset{}, false
	}
	var buf [maxCharsetName]byte
	if len(name) > len(buf) {
		return Charset{}, false
	}
	key := buf[:0]
	for _, c := range name {
		switch {
		case in(c, 'a', 'z'):
			key = append(key, c-'a'+'A')
		case in(c, 'A', 'Z'), in(c, '0', '9'):
			key = append(key, c)
		}
	}
	id := lookupNumbered(key)
	for i := range charsetNames {
		if id != idUnknown {
			break
		}
		if string(key) == charsetNames[i].name {
			id = charsetNames[i].id
		}
	}
	c := charsets[id]
	return c, c.name != ""
}

// lookupNumbered reads names that end in a number: 8859/15, ISO-8859-15, WE8ISO8859P15, windows-1252, CP1252, 1252.
func lookupNumbered(key []byte) charsetID {
	if i := bytes.Index(key, []byte("8859")); i >= 0 && (i == 0 || bytes.HasSuffix(key[:i], []byte("ISO"))) {
		n := number(bytes.TrimPrefix(key[i+4:], []byte("P")))
		if n >= 1 && int(id8859)+n < len(charsets) {
			return id8859 + charsetID(n)
		}
		return idUnknown
	}
	for _, prefix := range [...]string{"WINDOWS", "MSWIN", "WIN", "CP", "IBM", ""} {
		if rest := key[min(len(prefix), len(key)):]; string(key[:len(key)-len(rest)]) == prefix {
			if n := number(rest); n > 0 {
				return codePageID(n)
			}
		}
	}
	return idUnknown
}

// number reads an unsigned decimal number of at most five digits, -1 for anything else.
func number(b []byte) int {
	if len(b) == 0 || len(b) > 5 {
		return -1
	}
	n := 0
	for _, c := range b {
		if !in(c, '0', '9') {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	return n
}
