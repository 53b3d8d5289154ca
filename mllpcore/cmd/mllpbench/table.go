package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"mllpscope/mllpcore/mllptest/load"
)

// printTable prints the rows in Markdown.
func printTable(w io.Writer, rows []row, verbose bool) error {
	head := []string{
		"connections × in flight", "limit msg/s", "ours msg/s", "ratio", "min–max", "goal", "p50", "p99", "allocs/msg",
	}
	if verbose {
		head = append(head, "limit CPU µs/msg", "ours CPU µs/msg")
	}
	lines := [][]string{head}
	for _, r := range rows {
		lines = append(lines, r.cells(verbose))
	}
	const about = "Rates with %d CPUs shared by load and server, %s, %s/%s; ratio = median of paired rounds.\n\n"
	if _, err := fmt.Fprintf(w, about,
		runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH); err != nil {
		return err
	}
	return printMarkdown(w, lines)
}

func (r *row) cells(verbose bool) []string {
	ratios := make([]float64, len(r.ours))
	var all load.Result
	for i := range r.ours {
		ratios[i] = r.ours[i].PerSecond() / r.limit[i].PerSecond()
		all = all.Merge(r.ours[i].Result)
	}
	goal := "–"
	ratio := fmt.Sprintf("%.2f", median(ratios))
	if r.goal > 0 {
		goal = fmt.Sprintf("≥ %g", r.goal)
		if median(ratios) < r.goal {
			ratio += " (below)"
		}
	}
	cells := []string{
		r.name, thousands(median(each(r.limit, rate))), thousands(median(each(r.ours, rate))), ratio,
		fmt.Sprintf("%.2f–%.2f", slices.Min(ratios), slices.Max(ratios)), goal,
		millis(all.P50), millis(all.P99), fmt.Sprintf("%.2f", median(each(r.ours, mallocs))),
	}
	if verbose {
		cells = append(cells, fmt.Sprintf("%.1f", median(each(r.limit, cpu))), fmt.Sprintf("%.1f", median(each(r.ours, cpu))))
	}
	return cells
}

func rate(s sample) float64    { return s.PerSecond() }
func mallocs(s sample) float64 { return s.mallocs }
func cpu(s sample) float64     { return s.cpuMicros }

func each(samples []sample, of func(sample) float64) []float64 {
	values := make([]float64, len(samples))
	for i, s := range samples {
		values[i] = of(s)
	}
	return values
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	if n == 0 {
		return 0
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// thousands writes a whole number with a comma every three digits.
func thousands(v float64) string {
	text := strconv.FormatInt(int64(v+0.5), 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func millis(d time.Duration) string { return fmt.Sprintf("%.2f ms", d.Seconds()*1000) }

// printMarkdown prints a table whose first line is the head; all columns but the first are numbers.
func printMarkdown(w io.Writer, lines [][]string) error {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	var b strings.Builder
	for n, line := range lines {
		for i, cell := range line {
			gap := strings.Repeat(" ", widths[i]-len([]rune(cell)))
			if i == 0 {
				b.WriteString("| " + cell + gap + " ")
			} else {
				b.WriteString("| " + gap + cell + " ")
			}
		}
		b.WriteString("|\n")
		if n > 0 {
			continue
		}
		for i, width := range widths {
			rule := strings.Repeat("-", width)
			if i > 0 {
				rule = rule[1:] + ":"
			}
			b.WriteString("| " + rule + " ")
		}
		b.WriteString("|\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
