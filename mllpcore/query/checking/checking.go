// Package checking runs the checks for queries that ask what these find, such as checks:error.
package checking

import (
	"bytes"
	"context"

	"mllpscope/mllpcore/frame"
	"mllpscope/mllpcore/hl7"
	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/hl7/dict"
	"mllpscope/mllpcore/hl7/explain"
	"mllpscope/mllpcore/message"
	"mllpscope/mllpcore/query"
)

// Most is how large a message may be that is checked: one that is larger would hold up those behind it.
const Most = 1 << 20

// By returns what checks messages against a dictionary. keep returns those of the findings that count; nil: all do.
func By(
	names *dict.Dictionary, keep func(doc *explain.Document, remote string, found []check.Finding) []check.Finding,
) query.Checker {
	return func(r query.Record) (f query.Findings) {
		body := r.Body
		if r.Kind == message.KindBroken {
			body = bytes.TrimPrefix(body, []byte{frame.DefaultMarks.Start})
		}
		if len(body) > Most || r.Kind == message.KindBroken && !whole(body) {
			return f
		}
		msg, err := hl7.Parse(body)
		if err != nil {
			if msg, err = hl7.View(body, hl7.DelimitersOf(body)); err != nil {
				return f
			}
		}
		doc := explain.New(msg, names, explain.Options{})
		found := check.Run(context.Background(), doc)
		if keep != nil {
			found = keep(doc, r.Remote, found)
		}
		counts := check.Count(found)
		return query.Findings{
			Known: true, Errors: counts.Errors > 0, Warnings: counts.Warnings > 0, Infos: counts.Infos > 0,
		}
	}
}

// whole reports whether a block that is broken as such begins as a message does.
func whole(body []byte) bool {
	_, err := hl7.ParseHeader(body)
	return err == nil || hl7.IsBatch(body)
}
