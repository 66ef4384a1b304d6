package v1

// BootnodeStatus is the answer of /v1/bootnode/status.
type BootnodeStatus struct {
	// Schema is SchemaBootnodeStatus.
	Schema  string `json:"schema"`
	Version string `json:"version"`
	Network string `json:"network"`
	// Domain is the network's domain in hex.
	Domain string `json:"domain"`
	ENR    string `json:"enr"`
	// Address is the address in the record, RecordFile the path of the record's file.
	Address    string `json:"address"`
	RecordFile string `json:"record_file"`
	// API is the address at which the bootnode serves this interface.
	API string `json:"api"`
	// Nodes counts the known nodes.
	Nodes   int   `json:"nodes"`
	UptimeS int64 `json:"uptime_seconds"`
}

// BootnodeNode is one node that a bootnode knows.
type BootnodeNode struct {
	ID      string `json:"id"`
	Address string `json:"address"`
	Domain  string `json:"domain"`
	Subnets string `json:"subnets"`
	ENR     string `json:"enr"`
}

// BootnodeNodes is the answer of /v1/bootnode/nodes.
type BootnodeNodes struct {
	// Schema is SchemaBootnodeNodes.
	Schema string         `json:"schema"`
	Nodes  []BootnodeNode `json:"nodes"`
}
