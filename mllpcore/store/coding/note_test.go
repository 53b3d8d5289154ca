package coding

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mllpscope/mllpcore/message"
)

// A note gives back the answer it was made of.
func TestNote(t *testing.T) {
	moments := rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.Bool().Draw(t, "none") {
			return time.Time{}
		}
		return time.Unix(0, rapid.Int64Range(-1<<61, 1<<61).Draw(t, "nanoseconds"))
	})
	rapid.Check(t, func(t *rapid.T) {
		want := Note{
			ID: message.ID(rapid.Uint64().Draw(t, "id")),
			Answer: message.Answer{
				Code:     rapid.OneOf(rapid.SampledFrom([]string{"AA", "CA+AA", "", "ACK"}), rapid.String()).Draw(t, "code"),
				Positive: rapid.Bool().Draw(t, "positive"), Reason: rapid.String().Draw(t, "reason"),
				Stored: moments.Draw(t, "stored"), Sent: moments.Draw(t, "sent"),
				Elapsed: time.Duration(rapid.Int64().Draw(t, "elapsed")),
			},
		}
		if b := rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"); len(b) > 0 {
			want.Answer.Bytes = b
		}
		if f := rapid.SliceOf(rapid.StringMatching(`[a-z]+`)).Draw(t, "faults"); len(f) > 0 {
			want.Answer.Faults = f
		}
		before := []byte("before")
		b := AppendNote(before, want.ID, &want.Answer)[len(before):]
		if len(b) > NoteRoom(&want.Answer) {
			t.Fatalf("%d bytes, room for %d", len(b), NoteRoom(&want.Answer))
		}
		want.Size = int64(len(b))
		if diff := cmp.Diff(want, ReadNote(b), cmp.AllowUnexported(Note{})); diff != "" {
			t.Errorf("- want, + got\n%s", diff)
		}
		if id := IDOfNote(b); id != want.ID {
			t.Errorf("of %d, want %d", id, want.ID)
		}
	})
}
