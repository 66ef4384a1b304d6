package main

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/ethclient/simulated"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/rpc"

	"github.com/hawser-ssv/hawser/contracts/binding"
	"github.com/hawser-ssv/hawser/contracts/client"
	"github.com/hawser-ssv/hawser/internal/chaintest"
	"github.com/hawser-ssv/hawser/internal/fault"
	"github.com/hawser-ssv/hawser/protocol/keyshare"
	"github.com/hawser-ssv/hawser/protocol/wire"
)

// chainDesk is a terminal beside a chain that makes blocks by itself.
type chainDesk struct {
	*terminal
	backend *simulated.Backend
	mutex   sync.Mutex
	paused  bool // no block is made
}

func chainWallet(n byte) (hex string, address common.Address) {
	raw := common.LeftPadBytes([]byte{n}, 32)
	key, err := crypto.ToECDSA(raw)
	if err != nil {
		panic(err)
	}
	return common.Bytes2Hex(raw), crypto.PubkeyToAddress(key.PublicKey)
}

// newChainDesk has wallets 1 to 3 with ether in files w1 to w3.
func newChainDesk(t *testing.T) *chainDesk {
	t.Helper()
	d := &chainDesk{terminal: newTerminal(t)}
	alloc := types.GenesisAlloc{}
	for n := byte(1); n <= 3; n++ {
		hex, address := chainWallet(n)
		alloc[address] = types.Account{Balance: new(big.Int).Lsh(big.NewInt(1), 100)}
		d.write(fmt.Sprintf("w%d", n), []byte(hex+"\n"))
	}
	// A local socket: its path is known before the chain starts, unlike a free port. It is short, as sockets must be.
	folder, err := os.MkdirTemp("", "hawser")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	socket := filepath.Join(folder, "ipc")
	d.backend = simulated.NewBackend(alloc, simulated.WithBlockGasLimit(60_000_000), func(nodeConf *node.Config, conf *ethconfig.Config) {
		nodeConf.IPCPath = socket
		config := *conf.Genesis.Config
		config.OsakaTime, config.AmsterdamTime, config.BogotaTime = nil, nil, nil
		conf.Genesis.Config = &config
	})
	d.makeBlocks(socket)
	if err := os.Symlink(socket, d.path("chain.ipc")); err != nil {
		t.Fatal(err)
	}
	return d
}

// makeBlocks makes a block whenever a transaction waits, so that a slow machine counts no more blocks than a fast one.
func (d *chainDesk) makeBlocks(socket string) {
	d.t.Helper()
	pool, err := rpc.Dial(socket)
	if err != nil {
		d.t.Fatal(err)
	}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
			var status map[string]hexutil.Uint
			if err := pool.Call(&status, "txpool_status"); err == nil && status["pending"] > 0 && !d.resting() {
				d.blocks(1)
			}
		}
	}()
	d.t.Cleanup(func() { close(stop); <-done; pool.Close(); _ = d.backend.Close() })
}

func (d *chainDesk) blocks(n int) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	for range n {
		d.backend.Commit()
	}
}

func (d *chainDesk) resting() bool {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.paused
}

// rest stops the making of blocks, or lets it go on.
func (d *chainDesk) rest(paused bool) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.paused = paused
}

// pass lets time pass on the chain. It must not hold a transaction then.
func (d *chainDesk) pass(span time.Duration) {
	d.t.Helper()
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.backend.Commit()
	chaintest.Pass(d.t, d.backend, span)
}

const reading = " --execution @chain.ipc --contracts @contracts.json --poll 5ms"

// as are the flags to act with a wallet.
func as(n int) string { return fmt.Sprintf("%s --wallet @w%d", reading, n) }

// asking runs a line with --json and returns its object.
func (d *chainDesk) asking(line string) map[string]any {
	d.t.Helper()
	d.ok(line + " --json")
	return d.object()
}

const testParameters = `{"minimum_blocks_before_liquidation":20,"minimum_liquidation_collateral":"1000gwei","validators_per_operator_limit":100,
	"declare_operator_fee_period":"1h","execute_operator_fee_period":"24h","operator_max_fee_increase_bp":2000,"maximum_operator_fee":"100gwei/block"}`

// operatorText is a public key that nobody has the private half of.
func operatorText(t *testing.T, n int64) string {
	t.Helper()
	modulus := new(big.Int).SetBit(big.NewInt(2*n+1), 2047, 1)
	der, err := x509.MarshalPKIXPublicKey(&rsa.PublicKey{N: modulus, E: 65537})
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: der})
	return base64.StdEncoding.EncodeToString(text)
}

// deployAll deploys, registers four operators of wallet 1 and gives wallet 2 tokens.
func (d *chainDesk) deployAll() {
	d.t.Helper()
	d.write("params.json", []byte(testParameters))
	d.ok("contracts deploy --execution @chain.ipc --poll 5ms --wallet @w1 --params @params.json --out @contracts.json")
	var list []keyshare.Operator
	for id := int64(1); id <= 4; id++ {
		key := operatorText(d.t, id)
		d.write("key.json", []byte(`{"pubKey":"`+key+`"}`))
		o := d.asking("operator register --key @key.json --fee 1gwei/block" + as(1))
		if o["operator"] != float64(id) {
			d.t.Fatalf("operator %d: %v", id, o)
		}
		list = append(list, keyshare.Operator{ID: wire.OperatorID(id), OperatorKey: key})
	}
	data, _ := json.Marshal(list)
	d.write("operators.json", data)
	d.mint(2)
}

// mint gives a wallet one token.
func (d *chainDesk) mint(n byte) {
	d.t.Helper()
	_, to := chainWallet(n)
	data := binding.NewSSVToken().PackMint(to, big.NewInt(1_000_000_000_000_000_000))
	d.sendAsOwner("mint", func(c client.Contracts) common.Address { return c.Token }, data)
}

// sendAsOwner sends a call that no command makes, from wallet 1.
func (d *chainDesk) sendAsOwner(action string, which func(client.Contracts) common.Address, data []byte) {
	d.t.Helper()
	contracts, err := readContracts(d.path("contracts.json"))
	if err != nil {
		d.t.Fatal(err)
	}
	ctx := context.Background()
	opened, hangUp, err := client.Dial(ctx, client.Options{Endpoint: d.path("chain.ipc"), Contracts: contracts, Poll: 5 * time.Millisecond})
	if err != nil {
		d.t.Fatal(err)
	}
	defer hangUp()
	journal, err := client.OpenJournal(d.path("w1.journal"))
	if err != nil {
		d.t.Fatal(err)
	}
	defer journal.Close()
	hex, _ := chainWallet(1)
	deployer, err := client.OpenWallet([]byte(hex), "")
	if err != nil {
		d.t.Fatal(err)
	}
	to := which(contracts)
	if _, err := opened.Send(ctx, deployer, journal, client.Request{Action: action, Build: client.Static(client.Call{To: &to, Data: data})}); err != nil {
		d.t.Fatal(err)
	}
}

// split makes keyshares of two validators for wallet 2.
func (d *chainDesk) split(nonce int, out string) {
	d.t.Helper()
	if _, err := os.Stat(d.path("keystores")); err != nil {
		d.write("pw", []byte("secret\n"))
		d.write("keystores/a.json", validatorKeystore(d.t, 1, "secret"))
		d.write("keystores/b.json", validatorKeystore(d.t, 2, "secret"))
	}
	_, address := chainWallet(2)
	d.ok(fmt.Sprintf("keys split --keystore @keystores --password-file @pw --operators 1,2,3,4 --operator-keys @operators.json --owner %v --nonce %d --out @%s", address, nonce, out))
}

func wei(t *testing.T, value any) *big.Int {
	t.Helper()
	n, ok := new(big.Int).SetString(fmt.Sprint(value), 10)
	if !ok {
		t.Fatalf("%v is no number of wei", value)
	}
	return n
}

// The whole life of operators and a staker, by commands alone.
func TestContractsEndToEnd(t *testing.T) {
	d := newChainDesk(t)
	d.deployAll()
	_, staker := chainWallet(2)
	d.ok("contracts verify" + reading)

	t.Log("a staker asks for the price, looks at what would happen, and registers two validators")
	cost := d.asking("cost --operators 1,2,3,4 --validators 2 --runway 1h" + reading)
	if wei(t, cost["burn_wei_per_block"]).Int64() != 8_000_000_000 || wei(t, cost["floor_wei"]).Int64() != 1_000_000_000_000 {
		t.Errorf("cost %v", cost)
	}
	d.split(0, "shares.json")
	d.fails("validator register @shares.json"+as(2), fault.KeysharesInvalid)
	dry := d.asking("validator bulk-register @shares.json --amount 0.000002ssv --dry-run" + as(2))
	if dry["dry_run"] != true || dry["transaction"] != nil || wei(t, dry["cost_wei"]).Sign() <= 0 {
		t.Errorf("dry run %v", dry)
	}
	d.ok("validator bulk-register @shares.json --amount 0.000002ssv" + as(2))
	d.ok("validator bulk-register @shares.json --amount 0.000002ssv" + as(2))
	if !strings.Contains(d.stdout.String(), "nothing to do") {
		t.Errorf("registering again:\n%s", d.stdout.String())
	}
	d.split(7, "late.json")
	d.fails("validator bulk-register @late.json"+as(1), fault.WalletOther)

	show := "cluster show --operators 1,2,3,4 --owner " + staker.Hex() + reading
	cluster := d.asking(show)
	if cluster["validators"] != float64(2) || cluster["active"] != true || cluster["liquidation_time"] == nil {
		t.Errorf("cluster %v", cluster)
	}
	d.ok(show)
	if text := d.stdout.String(); !strings.Contains(text, "lasts ") || !strings.Contains(text, "warning: from ") || cluster["warning"] == nil {
		t.Errorf("cluster:\n%s", d.stdout.String())
	}

	t.Log("deposit for it, by its owner and by a stranger without tokens; withdraw")
	d.ok("cluster deposit 0.000001ssv --operators 4,3,2,1" + as(2))
	d.fails("cluster deposit 1ssv --operators 1,2,3,4 --owner "+staker.Hex()+as(3), fault.TokensTooLow)
	d.fails("cluster deposit 1ssv --operators 1,2,3,5"+as(2), fault.ClusterUnknown)
	d.fails("cluster withdraw 1ssv --operators 1,2,3,4"+as(2), fault.CallRefused)
	d.ok("cluster withdraw 0.0000001ssv --yes --operators 1,2,3,4" + as(2))
	d.fails("cluster liquidate --operators 1,2,3,4 --owner "+staker.Hex()+as(3), fault.CallRefused)

	t.Log("an operator changes its fee within its window and takes its earnings")
	d.ok("operator fee declare 1 1.1gwei/block" + as(1))
	d.fails("operator fee execute 1"+as(1), fault.CallRefused)
	d.fails("operator fee cancel 1"+as(2), fault.WalletOther)
	d.pass(2 * time.Hour)
	d.ok("operator fee execute 1" + as(1))
	if o := d.asking("operator show 1" + reading); wei(t, o["fee_wei"]).Int64() != 1_100_000_000 {
		t.Errorf("operator %v", o)
	}
	d.ok("operator fee reduce 2 0 --yes" + as(1))
	d.fails("operator withdraw 1 0 "+as(1), fault.AmountInvalid)
	d.ok("operator withdraw 1 --all" + as(1))
	d.ok("operator whitelist add 3,4 " + staker.Hex() + as(1))
	d.ok("operator whitelist private 4" + as(1))
	if list := d.asking("operator list" + reading)["operators"].([]any); len(list) != 4 || list[3].(map[string]any)["private"] != true {
		t.Errorf("operators %v", list)
	}

	t.Log("the cluster runs dry; a stranger's liquidator closes it; its owner reactivates it")
	once := "liquidator start --once --json --price 1000000000000000eth" + as(3)
	for cluster = d.asking(show); cluster["liquidatable"] == false; cluster = d.asking(show) {
		d.blocks(20)
	}
	d.fails("liquidator start --once"+as(3), fault.Usage)
	d.ok(once)
	if closed := d.object()["clusters"].([]any); len(closed) != 1 || closed[0].(map[string]any)["transaction"] == nil {
		t.Fatalf("liquidator: %v", closed)
	}
	if cluster = d.asking(show); cluster["active"] != false {
		t.Errorf("cluster %v", cluster)
	}
	d.ok("cluster reactivate --amount 0.0001ssv --operators 1,2,3,4" + as(2))
	account := d.asking("account show " + staker.Hex() + reading)
	if account["nonce"] != float64(2) || len(account["clusters"].([]any)) != 1 || wei(t, account["burn_wei_per_block"]).Int64() != 6_200_000_000 {
		t.Errorf("account %v", account)
	}
	d.ok("account show " + staker.Hex() + reading)

	t.Log("the staker leaves")
	var keys []string
	data, _ := os.ReadFile(d.path("shares.json"))
	file, err := keyshare.ParseFile(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range file.Shares {
		keys = append(keys, entry.Payload.PublicKey)
	}
	d.ok("validator set-fee-recipient " + staker.Hex() + as(2))
	d.fails("validator exit "+keys[0]+as(3), fault.CallRefused)
	d.ok("validator exit --yes " + strings.Join(keys, " ") + as(2))
	d.ok("validator remove --yes " + strings.Join(keys, " ") + as(2))
	d.fails("validator remove "+keys[0]+as(2), fault.CallRefused)
	d.ok("operator remove 1 --yes" + as(1))
	d.ok("operator remove 1" + as(1))
	d.fails("operator register --key @key.json --fee 0 --yes"+as(1), fault.CallRefused)

	t.Log("the network gets a new owner in two steps")
	d.fails("contracts accept-ownership"+as(3), fault.CallRefused)
	_, next := chainWallet(3)
	d.ok("contracts transfer-ownership " + next.Hex() + as(1))
	d.ok("contracts accept-ownership" + as(3))
	d.ok("contracts upgrade --out @new.json" + as(3))
	if !strings.Contains(d.stdout.String(), "nothing to do") {
		t.Errorf("upgrade:\n%s", d.stdout.String())
	}
}

// A deployment that was cut off goes on, with the parameters it began with.
func TestDeploymentIsTakenUpAgain(t *testing.T) {
	d := newChainDesk(t)
	d.write("params.json", []byte(testParameters))
	d.write("others.json", []byte(strings.Replace(testParameters, "100,", "101,", 1)))
	const line = "contracts deploy --execution @chain.ipc --poll 5ms --out @contracts.json --wallet @w1 --params "
	ctx, cancel := context.WithCancel(context.Background())
	d.env.stderr = cutting{d, cancel}
	args := strings.Fields(strings.ReplaceAll(line+"@params.json", "@", d.dir+"/"))
	if code := run(ctx, d.env, args); code != exitFault {
		t.Fatalf("exit code %d", code)
	}
	d.env.stderr = &d.terminal.stderr
	d.fails(line+"@others.json", fault.ParametersInvalid)
	d.ok(line + "@params.json")
	if !strings.Contains(d.terminal.stderr.String(), "going on with the deployment") {
		t.Errorf("it began anew:\n%s", d.terminal.stderr.String())
	}
	d.ok("contracts verify" + reading)
}

// cutting interrupts a command at its third transaction.
type cutting struct {
	d      *chainDesk
	cancel func()
}

func (c cutting) Write(p []byte) (int, error) {
	if strings.Contains(string(p), "(transaction 2 of") {
		c.cancel()
	}
	return c.d.terminal.stderr.Write(p)
}

func TestContractsBadInput(t *testing.T) {
	d := newChainDesk(t)
	d.write("params.json", []byte(testParameters))
	d.write("bad.json", []byte(`{"x":1}`))
	d.write("w9", []byte("no key"))
	d.write("elsewhere.json", []byte(`{"schema":"hawser.contracts/1","chain_id":1,"network":"0x58410Bef803ECd7E63B23664C586A6DB72DAf59c"}`))
	d.write("nothing.json", []byte(`{"schema":"hawser.contracts/1","chain_id":1337,"network":"0x58410Bef803ECd7E63B23664C586A6DB72DAf59c"}`))
	deploy := "contracts deploy --execution @chain.ipc --poll 5ms --out @contracts.json --wallet "
	d.ok(deploy + "@w1 --params @params.json --dry-run")
	for line, want := range map[string]fault.Code{
		"contracts deploy":                                                 fault.Usage,
		deploy + "@w1 --params @bad.json":                                  fault.ParametersInvalid,
		deploy + "@w1 --params @none":                                      fault.FileMissing,
		deploy + "@w9 --params @params.json":                               fault.WalletInvalid,
		deploy + "@w1 --params @params.json --max-gas-price x":             fault.AmountInvalid,
		"operator list --execution @chain.ipc --contracts @elsewhere.json": fault.ExecutionOtherNetwork,
		"operator list --execution @chain.ipc --contracts @nothing.json":   fault.ContractMissing,
		"operator list --execution @chain.ipc --contracts @bad.json":       fault.DeploymentInvalid,
		"operator list --execution @none.ipc --contracts @nothing.json":    fault.ExecutionUnreachable,
		"operator list":   fault.Usage,
		"cluster deposit": fault.Usage,
		"cluster shwo":    fault.Usage,
	} {
		d.fails(line, want)
	}
}
