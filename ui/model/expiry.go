package model

import "mllpscope/certs"

// expirySoon is how many days before its end a certificate is spoken of.
const expirySoon = 30

// Expiry says in words what is wrong with how long the certificate in use is valid, "" when nothing is.
func Expiry(d certs.Description) (Tone, string) {
	name := d.CommonName
	if name == "" {
		name = d.Subject
	}
	name, day := VisibleText(name), d.NotAfter.Local().Format("2 January 2006")
	switch {
	case d.NotAfter.IsZero():
		return ToneNormal, ""
	case d.Expired:
		return ToneBad, "The certificate in use, " + name + ", expired on " + day + ": senders that check it do not " +
			"connect. Choose a new one."
	case d.NotYetValid:
		return ToneBad, "The certificate in use, " + name + ", is not valid before " +
			d.NotBefore.Local().Format("2 January 2006") + ": choose another one, or set the clock."
	case d.Days < expirySoon:
		return ToneWarn, "The certificate in use, " + name + ", expires in " + Plural(d.Days, "day", "days") + ", on " +
			day + ": get a new one in time."
	}
	return ToneNormal, ""
}
