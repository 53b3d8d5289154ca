package trust

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// revocation is what the lists of its issuer say of a certificate.
type revocation struct {
	entry *x509.RevocationListEntry // of a revoked one; nil for one that stands
	err   error                     // why neither is known
}

// checkRevocation looks the certificates of a path up in the lists of their issuers, all of them side by side and
// within one limit. The verdict's text is empty when nothing is to be told.
func (v *Verifier) checkRevocation(ctx context.Context, path []*x509.Certificate) Verdict {
	ctx, cancel := context.WithCancel(ctx) // what is still being fetched is not needed any more
	defer cancel()
	if v.Limit > 0 {
		ctx, cancel = context.WithTimeout(ctx, v.Limit)
		defer cancel()
	}
	checked := path // the CA that is trusted vouches for itself
	if len(path) > 1 {
		checked = path[:len(path)-1]
	}
	found := make([]revocation, len(checked))
	var asked sync.WaitGroup
	for i, cert := range checked {
		var issuer *x509.Certificate
		if i+1 < len(path) {
			issuer = path[i+1]
		}
		asked.Go(func() { found[i].entry, found[i].err = v.lookUp(ctx, cert, issuer) })
	}
	asked.Wait()
	told := ""
	for i, cert := range checked {
		switch err := found[i].err; {
		case found[i].entry != nil:
			entry := found[i].entry
			return Verdict{
				Text: fmt.Sprintf("%s was revoked by %s on %s (%s)", cert.Subject, cert.Issuer,
					entry.RevocationTime.Format(time.DateTime), revocationReason(entry.ReasonCode)),
				Advice: "have another certificate used",
				Alert:  alertRevoked,
			}
		case err == nil:
		case v.CheckCRL == 1 || v.overlooks(i):
			told = fmt.Sprintf("whether %s was revoked is not known: %v", cert.Subject, err)
		default:
			return Verdict{
				Text:   fmt.Sprintf("whether %s was revoked is not known, and SSLCheckCRL 2 asks for it: %v", cert.Subject, err),
				Advice: "see that its list can be fetched, or set SSLCheckCRL to 1",
				Alert:  AlertUnknownCertificate,
			}
		}
	}
	return Verdict{OK: true, Text: told}
}

func (v *Verifier) overlooks(depth int) bool {
	if depth == 0 {
		return v.Flags&flagUnknownRevocation != 0
	}
	return v.Flags&flagUnknownOfChain != 0
}

// answer is what one address of a list has brought.
type answer struct {
	url   string
	point *Point
	list  *List
}

// lookUp returns the entry of a revoked certificate, nil for one that stands, or why neither is known. A certificate
// stands when lists that do not have it answer for all reasons.
func (v *Verifier) lookUp(ctx context.Context, cert, issuer *x509.Certificate) (*x509.RevocationListEntry, error) {
	if issuer == nil {
		return nil, errors.New("its issuer is not known")
	}
	points, err := Points(cert)
	if err != nil {
		return nil, err
	}
	answers, errs, n := v.askAll(ctx, points, issuer)
	var covered Reasons
	for range n {
		a := <-answers
		err := a.list.err
		if err == nil {
			if entry := a.list.entries[cert.SerialNumber.String()]; entry != nil && a.list.scope.mayRevoke(cert) {
				return entry, nil
			}
			var mask Reasons
			if mask, err = a.list.scope.covers(cert, a.point); err == nil {
				if covered |= mask; covered == allReasons {
					return nil, nil //nolint:nilnil // it stands
				}
				continue
			}
		}
		errs = append(errs, fmt.Errorf("its list at %s: %w", a.url, err))
	}
	if covered != 0 {
		errs = append(errs, errors.New("its lists do not answer for all reasons of a revocation (onlySomeReasons)"))
	}
	if len(errs) == 0 {
		return nil, errors.New("it names no revocation list")
	}
	return nil, errors.Join(errs...)
}

// askAll fetches the lists of all addresses side by side; n of them will answer. The errors are of those that cannot.
func (v *Verifier) askAll(
	ctx context.Context, points []Point, issuer *x509.Certificate,
) (answers chan answer, errs []error, n int) {
	answers = make(chan answer, crlMaxAddresses)
	for i := range points {
		p := &points[i]
		if p.Err != nil {
			errs = append(errs, p.Err)
			continue
		}
		for _, url := range p.URLs {
			lower := strings.ToLower(url)
			switch {
			case !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://"):
				errs = append(errs, fmt.Errorf("its list at %s cannot be fetched: only http and https are", url))
			case n == crlMaxAddresses:
				errs = append(errs, fmt.Errorf("its list at %s is not fetched: it names more than %d", url, crlMaxAddresses))
			default:
				n++
				go func() { answers <- answer{url, p, v.Lists.get(ctx, url, issuer, v)} }()
			}
		}
	}
	return answers, errs, n
}

func revocationReason(code int) string {
	reasons := []string{
		"no reason given", "key compromise", "CA compromise", "affiliation changed", "superseded", "cessation of operation",
		"on hold", "reason 7", "removed from the list", "privilege withdrawn", "AA compromise",
	}
	if code >= 0 && code < len(reasons) {
		return reasons[code]
	}
	return fmt.Sprintf("reason %d", code)
}
