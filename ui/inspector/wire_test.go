package inspector

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"mllpscope/ui/model"
	"mllpscope/ui/model/document"
	"mllpscope/ui/widgets"
)

// TestWireDrawsWhatIsInFront: labels are made when the tab comes forward, and are those of the message that is shown.
func TestWireDrawsWhatIsInFront(t *testing.T) {
	test.NewTempApp(t)
	v := newWireView()
	v.object.Hide()
	shown := func(text string) {
		t.Helper()
		if text == "" {
			if len(v.form.Objects) != 0 {
				t.Errorf("%d labels", len(v.form.Objects))
			}
			return
		}
		if len(v.form.Objects) != 2 || v.form.Objects[1].(*widgets.Label).Text != text {
			t.Errorf("%d labels, want %q", len(v.form.Objects), text)
		}
	}
	of := func(text string) *document.Document {
		return &document.Document{Facts: []model.Fact{{Label: "From", Text: text}}}
	}
	v.Show(of("first"), true)
	shown("")
	if got := v.Copy(); got != "From: first" {
		t.Errorf("what is not drawn is not copied: %q", got)
	}
	v.object.Show()
	v.draw()
	shown("first")
	v.Show(of("second"), true)
	shown("second")
	v.object.Hide()
	v.Show(of("third"), true)
	v.object.Show()
	v.draw()
	shown("third")
	v.Say("No message selected", "")
	shown("")
}
