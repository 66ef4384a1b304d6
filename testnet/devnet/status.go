package devnet

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// heldValidators asks an operator how many validators it holds a share of.
func heldValidators(ctx context.Context, url string) (int, error) {
	body, err := ask(ctx, url+"/v1/node/status")
	if err != nil {
		return 0, err
	}
	var status struct {
		Validators int `json:"validators"`
	}
	if err := json.Unmarshal(body, &status); err != nil {
		return 0, fmt.Errorf("read node status: %w", err)
	}
	return status.Validators, nil
}

// reportedGoroutines asks an operator how many goroutines it has.
func reportedGoroutines(ctx context.Context, url string) (int, error) {
	body, err := ask(ctx, url+"/metrics")
	if err != nil {
		return 0, err
	}
	lines := bufio.NewScanner(strings.NewReader(string(body)))
	for lines.Scan() {
		if value, found := strings.CutPrefix(lines.Text(), "go_goroutines "); found {
			n, err := strconv.ParseFloat(value, 64)
			return int(n), err
		}
	}
	return 0, fmt.Errorf("read metrics: no go_goroutines")
}

func ask(ctx context.Context, url string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 8<<20))
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("ask %s: status %s", url, response.Status)
	}
	return body, nil
}
