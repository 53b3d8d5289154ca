package hl7

import "time"

// appendTime writes a time as HL7 has it, with its zone: YYYYMMDDHHMMSS[.mmm]+ZZZZ. By hand, because time.AppendFormat
// takes longer than the rest of an acknowledgement.
func appendTime(dst []byte, t time.Time, millis bool) []byte {
	if t.IsZero() {
		t = time.Now()
	}
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	dst = appendTwo(appendTwo(dst, year/100%100), year%100)
	dst = appendTwo(appendTwo(dst, int(month)), day)
	dst = appendTwo(appendTwo(appendTwo(dst, hour), minute), second)
	if millis {
		ms := t.Nanosecond() / int(time.Millisecond)
		dst = appendTwo(append(dst, '.', byte('0'+ms/100)), ms%100)
	}
	_, offset := t.Zone()
	sign := byte('+')
	if offset < 0 {
		sign, offset = '-', -offset
	}
	return appendTwo(appendTwo(append(dst, sign), offset/3600), offset/60%60)
}

func appendTwo(dst []byte, n int) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }
