//go:build !nolab

package main

// pagesMissing is how many generated pages this program cannot write.
const pagesMissing = 0
