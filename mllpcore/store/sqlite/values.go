package sqlite

import "time"

// Int returns a value that is a whole number, 0 for any other.
func Int(v any) int64 {
	n, _ := v.(int64)
	return n
}

// Text returns a value that is a text or a blob as one, "" for any other.
func Text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	default:
		return ""
	}
}

// Time returns the time of a value in nanoseconds since 1970 UTC.
func Time(v any) time.Time { return time.Unix(0, Int(v)) }

// NullTime is the inverse of moment; NULL for no time.
func NullTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixNano()
}

// Blob returns the bytes of a value. Those of a text are returned as well, although no program of ours keeps any as
// that: what can be read is shown.
func Blob(v any) []byte {
	switch v := v.(type) {
	case []byte:
		return v
	case string:
		return []byte(v)
	default:
		return nil
	}
}
