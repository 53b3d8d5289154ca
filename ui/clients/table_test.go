package clients

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"mllpscope/mllpcore"
	"mllpscope/ui/model"
)

// The master in testdata is what the table drew under Fyne's test theme when somebody looked at it and found it right. A
// test that fails writes what it drew to testdata/failed.

func TestConnectionsMarkup(t *testing.T) {
	test.NewTempApp(t)
	c := NewTable(nil, nil)
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.Local)
	c.show([]model.ConnRow{
		model.NewConnRow(mllpcore.ConnectionInfo{
			ID: "1", Remote: "10.0.0.7:51234", State: "waiting for end block", StateSince: now.Add(-12 * time.Second),
			Since: now.Add(-time.Hour), Messages: 1204, BytesIn: 730_000, BytesOut: 90_000,
			TLS: &mllpcore.TLSInfo{Version: "TLS 1.3", CipherSuite: "TLS_AES_128_GCM_SHA256", ClientSubject: "CN=lab"},
		}, now),
		model.NewConnRow(mllpcore.ConnectionInfo{
			ID: "2", Remote: "10.0.0.8:40000", State: "idle", StateSince: now, Since: now, Broken: 1,
		}, now),
	})
	w := test.NewTempWindow(t, c.Object())
	w.SetPadded(false)
	w.Resize(fyne.NewSize(1100, 100))
	test.AssertObjectRendersToMarkup(t, "connections.xml", c.Object())
}
