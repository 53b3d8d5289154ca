package store

import "time"

func integer(v any) int64 {
	n, _ := v.(int64)
	return n
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	default:
		return ""
	}
}

func moment(v any) time.Time { return time.Unix(0, integer(v)) }

// nullable is the inverse of moment; NULL for no time.
func nullable(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixNano()
}

// blob returns the bytes of a value. Those of a text are returned as well, although no program of ours keeps any as
// that: what can be read is shown.
func blob(v any) []byte {
	switch v := v.(type) {
	case []byte:
		return v
	case string:
		return []byte(v)
	default:
		return nil
	}
}
