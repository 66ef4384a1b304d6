package scripted

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// events streams the events of the requested topics until the node is closed or the caller disconnects.
func (s *BeaconServer) events(w http.ResponseWriter, r request) error {
	flusher, ok := w.(http.Flusher)
	if !ok {
		return errors.New("this connection cannot stream")
	}
	wanted := map[string]bool{}
	for _, topics := range r.URL.Query()["topics"] {
		for topic := range strings.SplitSeq(topics, ",") {
			wanted[topic] = true
		}
	}
	news := make(chan event, 1024)
	defer s.client.chain.subscribe(news)() // before the answer begins: nothing is lost behind it
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(http.StatusOK)
	flusher.Flush()
	if r.conduct.NoEvents {
		return nil
	}
	for {
		select {
		case <-r.Context().Done():
			return nil
		case e := <-news:
			if !wanted[e.topic] {
				continue
			}
			text, err := json.Marshal(e.data)
			if err != nil {
				return fmt.Errorf("encode event %s: %w", e.topic, err)
			}
			if r.conduct.FloodEvents > 0 {
				fmt.Fprintf(w, "event: rubbish\ndata: %s\n\n", strings.Repeat("x", r.conduct.FloodEvents))
			}
			fmt.Fprintf(w, "event: %s\ndata: %s\n\n", e.topic, text)
			flusher.Flush()
		}
	}
}
