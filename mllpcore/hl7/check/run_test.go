package check_test

import (
	"context"

	"mllpscope/mllpcore/hl7/check"
	"mllpscope/mllpcore/hl7/explain"
)

func run(doc *explain.Document) []check.Finding { return check.Run(context.Background(), doc) }
