package hl7

import "bytes"

// sight is what the beginnings of all segments of a block show. One pass finds it, because every message is asked for
// all of it.
type sight struct {
	seen   bool
	plain  bool // each segment ends with CR alone and begins with its name
	second bool // there is more than one MSH, and the block is no batch
	msa    bool // there is an MSA, or there may be one
}

// see returns what the block b, whose first header is h, shows. It looks once.
func (h *Header) see(b []byte) *sight {
	if h.sight.seen {
		return &h.sight
	}
	h.sight = sight{seen: true}
	if h.sight.look(b); !h.sight.plain {
		h.sight.msa = true
		h.sight.second = bytes.Contains(b, []byte("MSH")) && several(b)
	}
	h.sight.second = h.sight.second && !IsBatch(b)
	return &h.sight
}

// look goes through the segments of a block in which nothing is odd; it ends where something is.
func (s *sight) look(b []byte) {
	if len(b) == 0 || b[0] <= ' ' || b[0] == byteOrderMark[0] || bytes.IndexByte(b, '\n') >= 0 {
		return
	}
	headers := 0
	for {
		switch b[0] {
		case ' ', '\t', byteOrderMark[0]:
			return
		case 'M':
			if startsHeader(b, "MSH") {
				headers++
			}
			s.msa = s.msa || bytes.HasPrefix(b, []byte("MSA"))
		}
		i := bytes.IndexByte(b, '\r')
		if i < 0 || i+1 == len(b) {
			break
		}
		b = b[i+1:]
	}
	s.plain, s.second = true, headers > 1
}

// several reports whether there is more than one MSH segment.
func several(b []byte) bool {
	n := 0
	for range Headers(b) {
		if n++; n > 1 {
			return true
		}
	}
	return false
}
