package certificate

import (
	"mllpscope/certs"
	"mllpscope/ui/model"
)

// expirySoon is how many days before its end a certificate is spoken of.
const expirySoon = 30

// Expiry says in words what is wrong with how long the certificate in use is valid, "" when nothing is.
func Expiry(d certs.Description) (model.Tone, string) {
	name := d.CommonName
	if name == "" {
		name = d.Subject
	}
	name, day := model.VisibleText(name), d.NotAfter.Local().Format("2 January 2006")
	switch {
	case d.NotAfter.IsZero():
		return model.ToneNormal, ""
	case d.Expired:
		return model.ToneBad, "The certificate in use, " + name + ", expired on " + day + ": senders that check it do not " +
			"connect. Choose a new one."
	case d.NotYetValid:
		return model.ToneBad, "The certificate in use, " + name + ", is not valid before " +
			d.NotBefore.Local().Format("2 January 2006") + ": choose another one, or set the clock."
	case d.Days < expirySoon:
		return model.ToneWarn, "The certificate in use, " + name + ", expires in " + model.Plural(d.Days, "day", "days") +
			", on " + day + ": get a new one in time."
	}
	return model.ToneNormal, ""
}

// ExpiryChip is Expiry in a few words.
func ExpiryChip(d certs.Description) string {
	switch {
	case d.NotAfter.IsZero():
		return ""
	case d.Expired:
		return "Certificate expired " + d.NotAfter.Local().Format("2 Jan 2006")
	case d.NotYetValid:
		return "Certificate not valid yet"
	case d.Days < expirySoon:
		return "Certificate expires in " + model.Plural(d.Days, "day", "days")
	}
	return ""
}
