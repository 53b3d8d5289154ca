package content

import (
	"bytes"
	"strings"
)

// maxDataHeader is how far the comma of a data: URI is looked for.
const maxDataHeader = 256

// dataURI is what stands before the data of a value such as data:application/pdf;base64,JVBERi…
type dataURI struct {
	length   int // of the header, its comma included; 0 = this is no such value
	encoding Encoding
	kind     Kind
	media    string // the MIME type, empty when there is none
	name     string // of the file, empty when there is none
}

// readDataURI reads the header of a data: URI (RFC 2397) at the beginning of a value.
func readDataURI(raw []byte) (u dataURI) {
	head := raw[:min(len(raw), maxDataHeader)]
	blanks := len(head) - len(bytes.TrimLeft(head, " \t\r\n"))
	comma := bytes.IndexByte(head, ',')
	if comma < 0 || len(head) < blanks+5 || !strings.EqualFold(string(head[blanks:blanks+5]), "data:") {
		return u
	}
	parts := strings.Split(strings.ToLower(string(head[blanks+5:comma])), ";")
	media := strings.TrimSpace(parts[0])
	if media != "" && !strings.Contains(media, "/") {
		return u // some text that begins with the word
	}
	u = dataURI{length: comma + 1, encoding: EncodingPercent, kind: kindOfMedia(media), media: media}
	for _, p := range parts[1:] {
		switch key, value, _ := strings.Cut(strings.TrimSpace(p), "="); key {
		case "base64":
			u.encoding = EncodingBase64
		case "name", "filename":
			u.name = strings.Trim(value, `"`)
		}
	}
	return u
}

// kindOfMedia returns the kind with a MIME type.
func kindOfMedia(media string) Kind {
	for kind := range kinds {
		if k := Kind(kind); k != KindUnknown && k.MediaType() == media {
			return k
		}
	}
	switch media {
	case "text/xml", "application/cda+xml", "application/hl7-cda+xml", "image/svg+xml":
		return KindXML
	case "image/jpg", "image/pjpeg":
		return KindJPEG
	case "text/rtf":
		return KindRTF
	case "application/x-zip-compressed", "application/x-zip":
		return KindZIP
	case "application/x-pdf":
		return KindPDF
	}
	return KindUnknown
}
