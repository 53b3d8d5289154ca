package frame

import (
	"bytes"
	"fmt"
)

// DiagnosisKind says what bytes look like that are not the MLLP they should be.
type DiagnosisKind uint8

// What Diagnose and DiagnosePlainOnTLS can tell apart.
const (
	FoundTLS      DiagnosisKind = iota + 1 // a TLS or SSL client where plain MLLP is expected
	FoundPlain                             // a client without TLS where TLS is expected
	FoundHTTP                              // an HTTP request
	FoundProxy                             // a PROXY protocol header, as load balancers send it
	FoundDICOM                             // a DICOM association request
	FoundSSH                               // an SSH client
	FoundUTF16                             // text as UTF-16
	FoundUnframed                          // HL7 without a start block, or with another one
	FoundText                              // other text
	FoundBlank                             // nothing but blanks, line ends and NUL bytes
	FoundBinary                            // anything else
	FoundASTM                              // a laboratory device that speaks ASTM E1381 and E1394 (LIS1, LIS2)
	FoundCommit                            // commit bytes of MLLP release 2, or other single control bytes
	FoundLetters                           // HL7 whose segment names are in small letters
	FoundMail                              // words of SMTP or FTP
	FoundEnds                              // end blocks without a start block
)

// Diagnosis is a guess at what went wrong, in words an interface engineer can act on. It quotes nothing of what came.
type Diagnosis struct {
	Kind DiagnosisKind
	Text string
}

const (
	textTLS = "a TLS client: the sender encrypts, and this port does not. " +
		"Turn TLS on here (SSLEnabled), or off in the sender"
	textHTTP = "an HTTP request: a browser, a health check or an HL7-over-HTTP sender. " +
		"Have the sender use MLLP over TCP, or point it at another port"
	textProxy = "a PROXY protocol header: a load balancer puts it before the data. " +
		"Turn it off in the load balancer for this port (HAProxy: remove send-proxy)"
	textDICOM = "a DICOM association request: the sender is an imaging device or PACS. " +
		"It is pointed at the HL7 port by mistake; give it the port of the DICOM service"
	textSSH   = "an SSH client or scanner. It is pointed at the wrong port"
	textUTF16 = "UTF-16 text, which MLLP cannot carry: its bytes collide with the framing. " +
		"Have the sender send UTF-8 (MSH-18 UNICODE UTF-8) or a one-byte character set"
	textUnframed = "HL7 without framing: the message comes without a start block. " +
		"Turn MLLP framing on in the sender: 0x0B before each message, 0x1C 0x0D after it"
	textOtherStart = "HL7 with 0x%02X (%s) where the start block 0x%02X should be. " +
		"Have the sender put 0x0B before each message and 0x1C 0x0D after it, or set StartBlockChar and EndBlockChar here " +
		"to what it sends"
	textPreceded = "HL7 without a start block, after other text. " +
		"Turn MLLP framing on in the sender (0x0B before each message, 0x1C 0x0D after it) and its log lines off"
	textHTTP2 = "an HTTP/2 request: a browser, a proxy or a gRPC client. " +
		"Have the sender use MLLP over TCP, or point it at another port"
	textASTM = "ASTM records of a laboratory device (ENQ, STX, records such as H and P), not HL7 v2. " +
		"Set the device or its driver to HL7 over MLLP, or put a converter between"
	textCommit = "single control bytes without framing: acknowledgements or a keep-alive of another protocol. " +
		"With MLLP they stand in a block (0x0B 0x06 0x1C 0x0D); set Version to 2 here if the sender means that"
	textLetters = "HL7 with segment names in small letters (msh), which HL7 does not know. " +
		"Have the sender write MSH and all other segment names in capital letters"
	textMail = "words of a mail or file server's protocol (SMTP, FTP). " +
		"The sender or a scanner is pointed at the wrong port"
	textEnds = "an end block without a start block: the sender ends its messages twice. " +
		"Have it send 0x1C 0x0D once for each 0x0B"
	textText = "text that is neither HL7 nor MLLP. " +
		"Look at the bytes: the sender is another program, or pointed at the wrong port"
	textBlank = "only blanks, line ends or NUL bytes: a keep-alive or the rest of a message. " +
		"Nothing to do, unless messages are missing; then look at how the sender ends them"
	textBinary = "binary data that is neither TLS nor MLLP. " +
		"Look at the bytes: the sender is another program, or compresses or encrypts in its own way"

	textPlainMLLP = "MLLP without TLS: the sender does not encrypt, and this port expects TLS. " +
		"Turn TLS on in the sender, or off here (SSLEnabled)"
	textPlainHTTP = "an HTTP request without TLS, on a port that expects TLS and then MLLP. " +
		"Point the browser, health check or sender at another port"
	textPlainOther = "no TLS: this port expects a TLS handshake first. " +
		"Turn TLS on in the sender, or off here (SSLEnabled) if it speaks MLLP without it"
)

// Diagnose says what the first bytes of a connection look like when no start block came (ReasonNoBlock, or while they
// come, see JunkObserver), on a port without TLS. A dozen bytes are enough for most; more are looked through for text.
// It returns false for no bytes at all, and for bytes that begin with the usual start block, which are MLLP.
func Diagnose(first []byte) (Diagnosis, bool) {
	if len(first) == 0 || first[0] == DefaultMarks.Start {
		return Diagnosis{}, false
	}
	for _, known := range protocols {
		if known.is(first) {
			return Diagnosis{known.kind, known.text}, true
		}
	}
	if d, ok := diagnoseHL7(first); ok {
		return d, true
	}
	if d, ok := diagnoseDocument(first); ok {
		return d, true
	}
	switch {
	case len(bytes.TrimLeft(first, blanks)) == 0:
		return Diagnosis{FoundBlank, textBlank}, true
	case isEnds(first):
		return Diagnosis{FoundEnds, textEnds}, true
	case isControl(first):
		return Diagnosis{FoundCommit, textCommit}, true
	case isText(first):
		return Diagnosis{FoundText, textText}, true
	}
	return Diagnosis{FoundBinary, textBinary}, true
}

// DiagnosePlainOnTLS says what a client is that sent something else than a TLS handshake to a TLS port, by its first
// bytes; the five of tls.RecordHeaderError are enough. It returns false for no bytes and for what is TLS.
func DiagnosePlainOnTLS(first []byte) (Diagnosis, bool) {
	if len(first) == 0 || isTLS(first) {
		return Diagnosis{}, false
	}
	body := bytes.TrimLeft(first, blanks)
	switch {
	case first[0] == DefaultMarks.Start, hasSegment(body):
		return Diagnosis{FoundPlain, textPlainMLLP}, true
	case isHTTP(first):
		return Diagnosis{FoundHTTP, textPlainHTTP}, true
	case isProxy(first):
		return Diagnosis{FoundProxy, textProxy}, true
	}
	return Diagnosis{FoundPlain, textPlainOther}, true
}

// blanks are bytes that say nothing about who sends them.
const blanks = "\r\n\t \x00"

// protocols are what can be told by its first bytes, in the order of asking.
var protocols = [...]struct {
	is   func([]byte) bool
	kind DiagnosisKind
	text string
}{
	{isTLS, FoundTLS, textTLS},
	{isHTTP2, FoundHTTP, textHTTP2},
	{isHTTP, FoundHTTP, textHTTP},
	{isProxy, FoundProxy, textProxy},
	{isDICOM, FoundDICOM, textDICOM},
	{isSSH, FoundSSH, textSSH},
	{isMail, FoundMail, textMail},
	{isUTF16, FoundUTF16, textUTF16},
}

// isTLS knows a handshake (22) or alert (21) record of SSL 3 to TLS 1.3, and the SSL 2 ClientHello.
func isTLS(b []byte) bool {
	switch {
	case len(b) == 1:
		return b[0] == 0x16
	case b[0] == 0x16 || b[0] == 0x15:
		return b[1] == 0x03
	}
	return len(b) >= 4 && b[0]&0x80 != 0 && b[2] == 0x01 && (b[3] == 0x03 || b[3] == 0x02 || b[3] == 0x00)
}

func isHTTP(b []byte) bool {
	for _, word := range [...]string{
		"GET /", "POST ", "PUT /", "HEAD ", "OPTIONS ", "DELETE ", "PATCH ", "CONNECT ", "TRACE ", "HTTP/",
	} {
		if begins(b, word) {
			return true
		}
	}
	return false
}

func isHTTP2(b []byte) bool { return begins(b, "PRI * HTTP/2") }

func isProxy(b []byte) bool {
	return begins(b, "PROXY TCP") || begins(b, "PROXY UNKNOWN") || begins(b, "\r\n\r\n\x00\r\nQUIT\n")
}

// isDICOM knows an A-ASSOCIATE-RQ: type 1, a zero byte, four of length, protocol version 1 (DICOM PS3.8, 9.3.2).
func isDICOM(b []byte) bool {
	return len(b) >= 8 && b[0] == 0x01 && b[1] == 0 && b[2] == 0 && b[6] == 0 && b[7] == 1
}

func isSSH(b []byte) bool { return begins(b, "SSH-") }

// isUTF16 knows a byte order mark, and a segment name with a NUL byte at every other place.
func isUTF16(b []byte) bool {
	if begins(b, "\xFF\xFE") || begins(b, "\xFE\xFF") {
		return true
	}
	b = bytes.TrimLeft(b, blanks)
	return len(b) >= 6 && b[1] == 0 && b[3] == 0 && isHeaderName(b[0], b[2], b[4])
}

// diagnoseHL7 looks for a message that has no start block, or a different one.
func diagnoseHL7(b []byte) (Diagnosis, bool) {
	body := bytes.TrimPrefix(bytes.TrimLeft(b, blanks), []byte("\xEF\xBB\xBF"))
	if hasSegment(body) {
		return Diagnosis{FoundUnframed, textUnframed}, true
	}
	if len(body) > 1 && body[0] < ' ' && hasSegment(bytes.TrimLeft(body[1:], blanks)) {
		text := fmt.Sprintf(textOtherStart, body[0], controlNames[body[0]], DefaultMarks.Start)
		return Diagnosis{FoundUnframed, text}, true
	}
	if bytes.Contains(b, []byte("MSH|^~")) {
		return Diagnosis{FoundUnframed, textPreceded}, true
	}
	return Diagnosis{}, false
}

// controlNames are the ASCII names of the control characters.
var controlNames = [...]string{
	"NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "TAB", "LF", "VT", "FF", "CR", "SO", "SI",
	"DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
}

// hasSegment reports whether b begins with the name of a header segment and a field separator.
func hasSegment(b []byte) bool {
	if len(b) < 4 || !isHeaderName(b[0], b[1], b[2]) {
		return false
	}
	return isDelimiter(b[3])
}

func isHeaderName(a, b, c byte) bool {
	switch string([]byte{a, b, c}) {
	case "MSH", "FHS", "BHS":
		return true
	}
	return false
}

// isText reports whether one would call it text: no NUL, and hardly any other control character.
func isText(b []byte) bool {
	odd := 0
	for _, c := range b {
		switch {
		case c == 0:
			return false
		case c < ' ' && c != '\r' && c != '\n' && c != '\t', c == 0x7F:
			odd++
		}
	}
	return odd*20 <= len(b)
}

func begins(b []byte, word string) bool { return len(b) >= len(word) && string(b[:len(word)]) == word }
