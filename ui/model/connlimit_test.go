package model

import (
	"strings"
	"testing"
)

func TestConnLimits(t *testing.T) {
	rows := []ConnRow{{Host: "10.0.0.7"}, {Host: "10.0.0.7"}, {Host: "10.0.0.8"}}
	for _, tt := range []struct{ all, host, want string }{
		{"1000", "0", ""},
		{"3", "0", "All 3 connections are taken (MaxConnections): more are refused, or idle ones make way."},
		{"1000", "2", "10.0.0.7 has all of its 2 connections (MaxConnectionsPerHost): more are refused, or idle ones make way."},
	} {
		got := ConnLimits(rows, func(name string) (string, error) {
			if strings.HasSuffix(name, "PerHost") {
				return tt.host, nil
			}
			return tt.all, nil
		})
		if got != tt.want {
			t.Errorf("%s, %s: %q, want %q", tt.all, tt.host, got, tt.want)
		}
	}
}

// Hosts are counted as the server counts them: who has one address of an IPv6 network has all of them.
func TestConnLimitsByNetwork(t *testing.T) {
	rows := []ConnRow{
		{Host: "2600:1:2:3::1"}, {Host: "2600:1:2:3:ffff::9"}, {Host: "2600:1:2:4::1"}, {Host: "::ffff:10.0.0.7"},
	}
	get := func(name string) (string, error) {
		if strings.HasSuffix(name, "PerHost") {
			return "2", nil
		}
		return "1000", nil
	}
	const want = "2600:1:2:3::/64 has all of its 2 connections (MaxConnectionsPerHost): more are refused, or idle ones make way."
	if got := ConnLimits(rows, get); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := ConnLimits(append(rows, ConnRow{Host: "10.0.0.7"}), get); !strings.Contains(got, "; 10.0.0.7 has all of its 2") {
		t.Errorf("%q does not name both", got)
	}
}
