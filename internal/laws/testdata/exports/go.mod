module github.com/hawser-ssv/hawser/internal/laws/testdata/exports

go 1.26.8
