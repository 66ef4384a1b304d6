package laws

import (
	"go/ast"
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
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok || !makesMetric(s) {
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
}

// makesMetric reports whether an expression names one of the library's constructors of metrics or descriptions.
func makesMetric(s *ast.SelectorExpr) bool {
	from, ok := s.X.(*ast.Ident)
	if !ok || from.Name != "prometheus" && from.Name != "promauto" {
		return false
	}
	for _, prefix := range []string{"NewCounter", "NewGauge", "NewHistogram", "NewSummary", "NewUntyped", "NewDesc", "NewConst", "MustNewConst"} {
		if strings.HasPrefix(s.Sel.Name, prefix) {
			return true
		}
	}
	return false
}
