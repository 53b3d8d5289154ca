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
