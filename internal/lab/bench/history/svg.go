package history

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// quantity is one panel of the picture.
type quantity struct {
	title string
	of    func(*Point) float64
}

var quantities = []quantity{
	{"CPU time of a slot, ms", func(p *Point) float64 { return p.CPUMillis }},
	{"goroutines", func(p *Point) float64 { return float64(p.Goroutines) }},
	{"memory, MiB", func(p *Point) float64 { return p.MemoryMiB }},
	{"messages dropped in a slot", func(p *Point) float64 { return float64(p.Dropped) }},
}

// colours of the designs, oldest first: apart for most eyes, and each line has its name beside it.
var colours = []string{"#b5423a", "#c08a1e", "#1f6fa8"}

// Sizes of the picture in its own units.
const (
	panelWidth, panelHeight     = 504, 300
	marginLeft, marginRight     = 62, 104
	marginTop, marginBottom     = 42, 46
	plotWidth                   = panelWidth - marginLeft - marginRight
	plotHeight                  = panelHeight - marginTop - marginBottom
	pictureWidth, pictureHeight = 2 * panelWidth, 2*panelHeight + 24
)

// WriteSVG draws the curve: a panel for each quantity, both axes logarithmic. Zero stands on the lower axis.
func (c *Curve) WriteSVG(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12" fill="#222">`+"\n",
		pictureWidth, pictureHeight)
	fmt.Fprintf(&b, "<title>Three designs of an operator, from few validators to many</title>\n")
	fmt.Fprintf(&b, `<rect width="%d" height="%d" fill="#ffffff"/>`+"\n", pictureWidth, pictureHeight)
	for i := range quantities {
		fmt.Fprintf(&b, `<g transform="translate(%d,%d)">`+"\n", i%2*panelWidth, i/2*panelHeight)
		c.panel(&b, &quantities[i])
		b.WriteString("</g>\n")
	}
	fmt.Fprintf(&b, `<text x="%d" y="%d" fill="#666" font-size="11">%s</text>`+"\n", marginLeft, pictureHeight-8,
		escape(fmt.Sprintf("%s; calibrator: waiting %.2f×, CPU time %.2f×", c.Machine, c.Calibrator.Waiting, c.Calibrator.Inflation)))
	b.WriteString("</svg>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// scale places values on an axis: logarithms from low to high are spread over a length.
type scale struct {
	low, high float64 // logarithms
	length    float64
}

// scaleOf covers values, from the power of ten below the least to the one above the greatest. Zeros take no part.
func scaleOf(values []float64, length float64) scale {
	s := scale{low: math.Inf(1), high: math.Inf(-1), length: length}
	for _, v := range values {
		if v > 0 {
			s.low, s.high = min(s.low, math.Floor(math.Log10(v))), max(s.high, math.Ceil(math.Log10(v)))
		}
	}
	if s.low > s.high {
		s.low, s.high = 0, 1
	}
	s.high = max(s.high, s.low+1)
	return s
}

// at is the place of a value, 0 for what is too small.
func (s scale) at(v float64) float64 {
	if v <= 0 {
		return 0
	}
	return max(0, s.length*(math.Log10(v)-s.low)/(s.high-s.low))
}

// ticks are the powers of ten of an axis.
func (s scale) ticks() (list []float64) {
	for e := s.low; e <= s.high; e++ {
		list = append(list, math.Pow(10, e))
	}
	return list
}

func (c *Curve) panel(b *strings.Builder, q *quantity) {
	var xs, ys []float64
	for i := range c.Points {
		xs, ys = append(xs, float64(c.Points[i].Validators)), append(ys, q.of(&c.Points[i]))
	}
	x, y := scaleOf(xs, plotWidth), scaleOf(ys, plotHeight)
	fmt.Fprintf(b, `<text x="%d" y="24" font-size="14" font-weight="bold">%s</text>`+"\n", marginLeft, q.title)
	for _, tick := range y.ticks() {
		at := marginTop + plotHeight - y.at(tick)
		fmt.Fprintf(b, `<path d="M%d %.1fH%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`+"\n",
			marginLeft, at, marginLeft+plotWidth, marginLeft-6, at+4, short(tick))
	}
	for _, tick := range x.ticks() {
		at := marginLeft + x.at(tick)
		fmt.Fprintf(b, `<path d="M%.1f %dV%d" stroke="#ddd"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n",
			at, marginTop, marginTop+plotHeight, at, marginTop+plotHeight+17, short(tick))
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="middle" fill="#666">validators</text>`+"\n", marginLeft+plotWidth/2, panelHeight-10)
	labels := make([]float64, len(c.Designs))
	for i, name := range c.Designs {
		labels[i] = c.line(b, q, name, colours[i%len(colours)], x, y)
	}
	for i, at := range apart(labels, labelGap, marginTop+plotHeight) {
		fmt.Fprintf(b, `<text x="%d" y="%.1f" fill="%s">%s</text>`+"\n", marginLeft+plotWidth+7, at+4, colours[i%len(colours)], escape(explained[c.Designs[i]]))
	}
}

// labelGap is how far apart the names of two designs stand at least.
const labelGap = 14

// apart moves heights as little down as lets each stand a gap from the next, and up again those that would stand below the lowest.
func apart(heights []float64, gap, lowest float64) []float64 {
	order := make([]int, len(heights))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(heights[a], heights[b]) })
	out := slices.Clone(heights)
	for n, i := range order {
		if n > 0 {
			out[i] = max(out[i], out[order[n-1]]+gap)
		}
	}
	for n, i := range slices.Backward(order) {
		out[i] = min(out[i], lowest-gap*float64(len(order)-1-n))
	}
	return out
}

// line is one design in one panel. It returns how low the last point is.
func (c *Curve) line(b *strings.Builder, q *quantity, name, colour string, x, y scale) (atY float64) {
	var path strings.Builder
	for i := range c.Points {
		p := &c.Points[i]
		if p.Design != name {
			continue
		}
		atX := marginLeft + x.at(float64(p.Validators))
		atY = marginTop + plotHeight - y.at(q.of(p))
		command := "L"
		if path.Len() == 0 {
			command = "M"
		}
		fmt.Fprintf(&path, "%s%.1f %.1f", command, atX, atY)
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`+"\n", atX, atY, colour)
	}
	fmt.Fprintf(b, `<path d="%s" fill="none" stroke="%s" stroke-width="2"/>`+"\n", path.String(), colour)
	return atY
}

// short writes a power of ten as people do.
func short(v float64) string {
	switch {
	case v >= 1e6:
		return fmt.Sprintf("%g M", v/1e6)
	case v >= 1e3:
		return fmt.Sprintf("%g k", v/1e3)
	}
	return fmt.Sprintf("%g", v)
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace
