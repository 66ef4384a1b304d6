package rig

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// nodeStatus is what an operator tells of its validators.
type nodeStatus struct {
	Validators int `json:"validators"`            // it holds a share of
	Attesting  int `json:"validators_attesting"`  // of those
	Liquidated int `json:"validators_liquidated"` // of those
	// Doppelganger tells of how many votes and blocks are withheld, because their share has just arrived.
	Doppelganger struct {
		Watched int `json:"watched"`
	} `json:"doppelganger"`
	// Forks is the beacon chain's schedule as the operator knows it now.
	Forks []struct {
		Epoch   uint64 `json:"epoch"`
		Version string `json:"version"`
	} `json:"beacon_forks"`
}

func askStatus(ctx context.Context, url string) (nodeStatus, error) {
	var status nodeStatus
	body, err := ask(ctx, url+"/v1/node/status")
	if err != nil {
		return status, err
	}
	if err := json.Unmarshal(body, &status); err != nil {
		return status, fmt.Errorf("read node status: %w", err)
	}
	return status, nil
}

// heldValidators asks an operator how many validators it holds a share of.
func heldValidators(ctx context.Context, url string) (int, error) {
	status, err := askStatus(ctx, url)
	return status.Validators, err
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
