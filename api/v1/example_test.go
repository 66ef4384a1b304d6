package v1_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	v1 "github.com/hawser-ssv/hawser/api/v1"
)

// A monitor asks a node what is wrong.
func ExampleClient_Health() {
	node := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprint(w, `{"schema":"hawser.health/1","ok":false,"summary":"Duties are lost.","problems":[
			{"code":"HAW-4001","cause":"no beacon node answers","severity":"high"}]}`)
	}))
	defer node.Close()

	client, err := v1.NewClient(node.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	health, err := client.Health(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(health.Summary)
	for _, p := range health.Problems {
		fmt.Println(p.Severity, p.Code, p.Cause)
	}
	// Output:
	// Duties are lost.
	// high HAW-4001 no beacon node answers
}
