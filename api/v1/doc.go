// Package v1 holds the JSON types of the HTTP interface that a Hawser node and a Hawser bootnode serve, and a small client for it.
//
// A program that watches a node reads these types:
//
//	client, err := v1.NewClient("http://127.0.0.1:16000")
//	status, err := client.NodeStatus(ctx)
//
// Each answer names its type and version in its field schema, for example "hawser.node.status/1".
//
// Promise: within a version of a schema a field keeps its name, type, unit and meaning; fields may be added. The package imports
// the standard library only.
//
// Not here: the server (a node's own), metrics by name (docs/reference/metrics.md), requests that change anything (there are none).
package v1
