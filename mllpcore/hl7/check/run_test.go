package check_test

import (
	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/hl7/explain"
)

func run(doc *explain.Document) []check.Finding { list, _ := check.Run(doc, 0); return list }
