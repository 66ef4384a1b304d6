package laws

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

const metricRoom = "internal/node/metric"

// A metric is made in one place, by a row, so that the reference page lists whatever is registered.
func TestMetricsAreMadeByRows(t *testing.T) {
	files, fset := parseAll(t)
	made := 0
	for _, f := range files {
		if f.test {
			continue
		}
		names := importNames(f.syntax)
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok || !makesMetric(s, names) {
				return true
			}
			if made++; f.dir != metricRoom {
				t.Errorf("%s: metrics are made by %s, from rows that the reference page lists too", fset.Position(s.Pos()), metricRoom)
			}
			return true
		})
	}
	if made < 5 {
		t.Errorf("%s makes metrics in %d places: the law would hold of nothing", metricRoom, made)
	}
	for source, want := range map[string]bool{
		`package a; import "github.com/prometheus/client_golang/prometheus"; var c = prometheus.NewCounter`:        true,
		`package a; import p "github.com/prometheus/client_golang/prometheus"; var c = p.NewGaugeVec`:              true,
		`package a; import "github.com/prometheus/client_golang/prometheus/promauto"; var c = promauto.NewCounter`: true,
		`package a; import "github.com/prometheus/client_golang/prometheus"; var c = prometheus.NewRegistry`:       false,
	} {
		syntax, err := parser.ParseFile(token.NewFileSet(), "a.go", source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		ast.Inspect(syntax, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			found = found || ok && makesMetric(s, importNames(syntax))
			return true
		})
		if found != want {
			t.Errorf("found %v: %s", found, source)
		}
	}
}

// makesMetric reports whether an expression names one of the library's constructors of metrics or descriptions.
func makesMetric(s *ast.SelectorExpr, names map[string]string) bool {
	const library = "github.com/prometheus/client_golang/prometheus"
	from, ok := s.X.(*ast.Ident)
	if !ok || !within(names[from.Name], library) {
		return false
	}
	for _, prefix := range []string{"NewCounter", "NewGauge", "NewHistogram", "NewSummary", "NewUntyped", "NewDesc", "NewConst", "MustNewConst"} {
		if strings.HasPrefix(s.Sel.Name, prefix) {
			return true
		}
	}
	return false
}
