package fault

// The codes, by room. A number is never reused.
const (
	Unexpected      Code = 1000
	Usage           Code = 1001
	Interrupted     Code = 1002
	FileMissing     Code = 1010
	FileUnreadable  Code = 1011
	FileExists      Code = 1012
	FileNotWritten  Code = 1013
	FileTooLarge    Code = 1014
	DiskFull        Code = 1015
	PasswordNeeded  Code = 1020
	PasswordsDiffer Code = 1021
	PasswordEmpty   Code = 1022

	ConfirmationNeeded Code = 1023
	PasswordLines      Code = 1024
	ConfigUnknownKey   Code = 1101
	ConfigValue        Code = 1102
	ConfigMissing      Code = 1103
	ConfigVersion      Code = 1104
	ConfigSyntax       Code = 1105
	PortInUse          Code = 1110
	AddressInvalid     Code = 1111

	KeystoreInvalid    Code = 2001
	PasswordWrong      Code = 2002
	KeystoreMismatch   Code = 2003
	OperatorKeyInvalid Code = 2004
	KeystoreNone       Code = 2005
	KeystoreRepeated   Code = 2006
	OperatorKeyPlain   Code = 2007
	KeysharesInvalid   Code = 2101
	KeysharesVersion   Code = 2102
	ShareNotDecrypted  Code = 2103
	KeysharesRejected  Code = 2105
	CommitteeSize      Code = 2106
	OperatorUnknown    Code = 2107
	OperatorList       Code = 2108
	OperatorKeysFile   Code = 2109
	OwnerInvalid       Code = 2110
	SharesLength       Code = 2111
	OwnerProof         Code = 2112
	SharesInconsistent Code = 2113
	NonceOrder         Code = 2114
	EntryMalformed     Code = 2115
	ValidatorRepeated  Code = 2116
	KeysharesEmpty     Code = 2117
	ShareRefused       Code = 2118

	OperatorNotRegistered    Code = 3001
	OperatorSilent           Code = 3002
	PeersTooFew              Code = 3003
	OperatorBadShares        Code = 3005
	OperatorEquivocates      Code = 3006
	OperatorRemoved          Code = 3007
	OperatorTwin             Code = 3008
	OperatorBadProposals     Code = 3009
	OperatorFloods           Code = 3010
	ValidatorElsewhere       Code = 3011
	OperatorMadeUpHeads      Code = 3012
	OperatorImpossibleBlocks Code = 3013
	OperatorDivertsFees      Code = 3014
	OperatorsUnheard         Code = 3015
	SharesWatched            Code = 3016
	OperatorIdle             Code = 3017

	BeaconUnreachable  Code = 4001
	BeaconNotSynced    Code = 4002
	BeaconOtherNetwork Code = 4003
	BeaconRefused      Code = 4005
	BeaconOptimistic   Code = 4006
	BeaconContradicts  Code = 4007
	ForkAhead          Code = 4008
	ForkUnknown        Code = 4009
	BeaconHeadBehind   Code = 4010
	BeaconSilent       Code = 4011

	ExecutionUnreachable  Code = 5001
	ExecutionNotSynced    Code = 5002
	ExecutionOtherNetwork Code = 5003
	ContractMissing       Code = 5004
	EventMalformed        Code = 5005
	LogsRefused           Code = 5006
	ReorgTooDeep          Code = 5007
	LogsHidden            Code = 5008
	LogsMadeUp            Code = 5009
	LogsUnproved          Code = 5010
	ExitUnproved          Code = 5011
	EventsMissing         Code = 5012
	ContractViewOld       Code = 5013
	EventsOmitted         Code = 5014
	ExecutionOffChain     Code = 5015
	ExecutionUnusable     Code = 5016
	WalletInvalid         Code = 5101
	WalletOther           Code = 5102
	WalletBusy            Code = 5103
	CallRefused           Code = 5104
	EtherTooLow           Code = 5105
	TokensTooLow          Code = 5106
	GasTooExpensive       Code = 5107
	TxReplaced            Code = 5108
	TxPending             Code = 5109
	TxReverted            Code = 5110
	TxUncertain           Code = 5111
	ClusterUnknown        Code = 5112
	AmountInvalid         Code = 5113
	CodeDiffers           Code = 5114
	LayoutDiffers         Code = 5115
	DeploymentInvalid     Code = 5116
	ParametersInvalid     Code = 5117
	NotUpgradeable        Code = 5118
	ContractVersion       Code = 5119
	StoppedBetween        Code = 5120
	WalletJournal         Code = 5121

	DataFolderLocked   Code = 6001
	StoreOtherNetwork  Code = 6002
	StoreOtherGenesis  Code = 6003
	StoreOtherContract Code = 6004
	StoreOtherKey      Code = 6005
	StoreSchema        Code = 6006
	StoreDamaged       Code = 6007
	StoreNotWritten    Code = 6008
	SlashingRefused    Code = 6010
	ShareAtRest        Code = 6012

	InterchangeInvalid    Code = 6013
	InterchangeOtherChain Code = 6014
	FolderUnused          Code = 6015
	InterchangeLeap       Code = 6016

	ClockDrift       Code = 7001
	QueueOverflow    Code = 7002
	NodeLate         Code = 7003
	DutiesNotStarted Code = 7004
	DutiesFail       Code = 7005
	VotesNotIncluded Code = 7006

	DevnetTool       Code = 8001
	DevnetBuild      Code = 8002
	ClientDied       Code = 8003
	ClientNotReady   Code = 8004
	DevnetRunning    Code = 8005
	DevnetNotRunning Code = 8006
	DevnetOption     Code = 8007
	DevnetVerdict    Code = 8008
	OperatorDied     Code = 8009
	DevnetFolder     Code = 8010

	SimBroken    Code = 8101
	SimStory     Code = 8102
	SimSurvivors Code = 8103
	SimBuild     Code = 8104
	LabMissing   Code = 8201

	BenchSize   Code = 8301
	BenchFailed Code = 8302
	BenchWrong  Code = 8303
)

// definitions is the registry, ascending by code. It never changes at run time.
var definitions = []Definition{
	{Unexpected, "unexpected error", "{err}", "if it comes again, report it with the command line and this text"},
	{Usage, "the command line is not understood", "{err}", "see `{command} --help`"},
	{Interrupted, "interrupted", "{err}", "run the command again; nothing was left half done"},
	{FileMissing, "{file} does not exist", "{err}", "check the path; relative paths start in the current folder"},
	{FileUnreadable, "{file} cannot be read", "{err}", "check the owner and the permissions of the file"},
	{FileExists, "{file} exists already", "this command never overwrites a file, because it may hold the only copy of a key", "choose another --out, or move the old file away"},
	{FileNotWritten, "{file} cannot be written", "{err}", "check that the folder exists, is writable and has room; nothing was left half written"},
	{FileTooLarge, "{file} is too large", "it has {size|byte|bytes}, at most {limit} are read", "check that it is the right file"},
	{DiskFull, "too little disk space in {folder}", "{free} free, {needed} needed", "free some space or choose another folder; the node keeps its slashing records and signs again when there is room"},
	{PasswordNeeded, "a password is needed", "no --password-file was given and there is no terminal to ask on", "pass --password-file FILE"},
	{PasswordsDiffer, "the two passwords differ", "the second typing is not the same as the first", "run the command again"},
	{PasswordEmpty, "the password is empty", "{source} holds nothing but white space", "put the password in the file's first line, or type one"},
	{ConfirmationNeeded, "this was not confirmed", "it asks before it goes on, and there is no terminal to ask on", "look at it with --dry-run, then pass --yes"},
	{PasswordLines, "the password file {file} has more than one line", "it has {count|line|lines}, and a password is one", "leave only the password in it; the line's end is cut off, and nothing else"},
	{ConfigUnknownKey, "{key} is not a configuration key", "{source} sets it; the nearest known key is {nearest}", "write {nearest}, or remove the line; docs/reference/config.md lists all keys"},
	{ConfigValue, "the value of {key} is not valid", "{err}", "correct it in {source}; docs/reference/config.md tells what it may be"},
	{ConfigMissing, "configuration key {key} is not set", "it has no default", "set {key} in the configuration file, as --{key} or as {variable}"},
	{ConfigVersion, "the configuration file has another version", "{source} says version {version}, this program reads version 1", "write `version: 1` after comparing the file with docs/reference/config.md"},
	{ConfigSyntax, "{source} is not a configuration file", "{err}", "correct the YAML; `version: 1` stands in the first line"},
	{PortInUse, "{address} is in use", "another program listens on it: {err}", "stop that program, or set {key} to a free port"},
	{AddressInvalid, "cannot listen on {address}", "{err}", "set {key} to an address of this machine"},

	{KeystoreInvalid, "{file} is not a keystore that can be opened", "{err}", "check that it is the right file and complete; restore it from a backup if it was cut"},
	{PasswordWrong, "the password does not open {file}", "its checksum does not match: the password is wrong, or the file is damaged", "check the password and that it belongs to this file"},
	{KeystoreMismatch, "{file} does not hold the key it names", "the public key written in the file does not belong to the private key inside", "take the file from its original source; do not edit keystores by hand"},
	{OperatorKeyInvalid, "{file} does not hold an operator key", "{err}", "make one with `hawser operator keygen`, bring an existing key in with `hawser operator keygen --import FILE`, or pass the right file"},
	{KeystoreNone, "no keystore in {folder}", "none of its files ends in .json and holds an EIP-2335 keystore", "check the folder"},
	{KeystoreRepeated, "the same validator stands in two keystores", "{first} and {second} hold the key {validator}", "remove one of them: a validator is registered once"},
	{OperatorKeyPlain, "{file} holds an operator key that is not encrypted", "it is a bare RSA key (PEM, or the base64 of one), and a node reads encrypted keystores only", "run `hawser operator keygen --import {file} --out operator.json`, use operator.json, and delete or lock away the bare key"},
	{KeysharesInvalid, "{file} is not a keyshares file", "{err}", "download or split it again; a file that ends early was cut on its way"},
	{KeysharesVersion, "{file} has a version this program does not know", "{err}", "make it again with `hawser keys split` or ssv-keys 1.x"},
	{ShareNotDecrypted, "share of validator {validator} does not decrypt with this operator's key", "{err}: it was encrypted for another operator key, or is damaged", "compare the operator key in the keyshares file with this operator's own; the owner must split again and register anew"},
	{KeysharesRejected, "{bad} of {total|validator|validators} in {file} cannot be registered", "first: validator {validator}: {err}", "split again; registering this file would leave validators that cannot sign"},
	{CommitteeSize, "a committee cannot have {count|operator|operators}", "the contract takes 4, 7, 10 or 13", "name 4, 7, 10 or 13 operators"},
	{OperatorUnknown, "operator {id} is not in {file}", "--operators names it, but the file with the operators' keys does not", "add {\"id\":{id},\"operatorKey\":\"…\"} to {file}, or correct --operators"},
	{OperatorList, "the list of operators is not valid", "{err}", "name each operator once, by its number in the contract, separated by commas"},
	{OperatorKeysFile, "{file} is not a list of operator keys", "{err}", "write [{\"id\":1,\"operatorKey\":\"base64\"}, …], each key as `hawser operator keygen` prints it"},
	{OwnerInvalid, "--owner is not an address", "{err}", "pass the address that will register the validators, 0x and 40 hex digits"},
	{SharesLength, "validator {validator}: the shares do not fit the number of operators", "{err}", "the file was cut or edited: split again"},
	{OwnerProof, "validator {validator}: the owner's signature does not verify", "{err}", "split again with the owner's address and its next nonce (`--owner`, `--nonce`)"},
	{SharesInconsistent, "validator {validator}: the shares do not make up its key", "{err}", "split again; with these shares the committee could not sign"},
	{NonceOrder, "validator {validator}: its nonce is out of order", "{err}", "keep the entries in the order of their nonces and leave none out, or split again"},
	{EntryMalformed, "validator {validator}: the entry is malformed", "{err}", "split again; do not edit keyshares files by hand"},
	{ValidatorRepeated, "validator {validator} stands in the file twice", "{err}", "remove one entry and split again, so that the nonces fit"},
	{KeysharesEmpty, "{file} holds no shares", "its list of shares is empty", "split again"},
	{ShareRefused, "a share in the registration of validator {validator} is not used", "{err}: shares are public and can be copied into another registration", "nothing to do for a copy; whose own registration it is removes the validator, splits its key anew and registers again"},

	{OperatorNotRegistered, "this operator key is not registered", "the contract {contract} knows no operator with this public key", "register the operator; the node waits and starts by itself"},
	{OperatorSilent, "operator {operator} is silent", "none of its messages arrived in the last {count|duty|duties} of {committees}, while others' did", "ask its operator whether the node is up and on the same network"},
	{PeersTooFew, "too few peers", "{count|peer|peers}, at least {needed} are needed to reach all committees", "open the TCP and UDP port to the internet and check the bootnodes"},
	{OperatorBadShares, "operator {operator} sends bad partial signatures", "they do not verify under its share public keys (validator {validator})", "ask its operator to check its shares; the committee goes on without them"},
	{OperatorEquivocates, "operator {operator} signs conflicting messages", "{err}", "its key may be in use twice: warn its operator; the committee is safe while at most f operators lie"},
	{OperatorRemoved, "this operator was removed from the contract", "the contract {contract} removed operator {operator} in block {block}", "stop the node, or register the key again"},
	{OperatorTwin, "operator {operator}'s key signs elsewhere too", "{err}", "stop the other node that uses this operator key, then restart this one; until then it signs nothing, because two nodes with the same shares can be slashed"},
	{OperatorBadProposals, "operator {operator} proposes what nobody may sign", "{err}", "ask its operator which program runs there and whether the key is safe; the committee goes on with the next leader"},
	{OperatorFloods, "operator {operator} floods", "it signs many more messages than a duty has, or long before their slots", "warn its operator and ask for the clock and the program there; its surplus messages are dropped"},
	{ValidatorElsewhere, "validator {validator} lives elsewhere too", "it was active in the last epochs, and its committee did not sign for it", "stop whoever else holds its key (a validator client, another cluster); until then this operator signs no vote and no block for it"},
	{OperatorMadeUpHeads, "operator {operator} proposes heads that no block has", "{err}", "ask its operator which program and which beacon node run there; the committee goes on with the next leader, and its votes for those slots may come later"},
	{OperatorImpossibleBlocks, "operator {operator} proposes blocks that the chain cannot take", "{err}", "ask its operator which program and which beacon node run there; the committee goes on with the next leader"},
	{OperatorDivertsFees, "operator {operator} proposes blocks that do not pay the owner", "{err}", "tell the owner: this operator tries to take the fees of the validators; its blocks are refused and the next leader proposes"},
	{OperatorsUnheard, "no other operator of committee {committee} is heard", "no message of any of them arrived in the last {count|duty|duties}", "check this node's ports and connection first: it is the likeliest cause if the others work"},
	{SharesWatched, "{count|share is|shares are} watched", "they came lately, or the node has just started: nothing is signed with them until it is clear that their validators live nowhere else", "nothing to do: signing begins by itself, after two to three epochs at most"},
	{OperatorIdle, "operator {operator} takes no part in {committees}", "none of its messages arrived there in the last {count|duty|duties}, while it is heard in another committee: it is up, and does not use its shares there", "if the validators are yours, ask its operator whether it opens their shares (\"not used\" in its log); a stranger's registration can be like that for ever, and costs you nothing"},

	{BeaconUnreachable, "beacon node {endpoint} does not answer", "{err}", "start it or correct beacon.endpoints; the node retries and goes on by itself"},
	{BeaconNotSynced, "beacon node {endpoint} is not synced", "it is {distance|slot|slots} behind the head", "wait, or name a second beacon node; duties resume when it is synced"},
	{BeaconOtherNetwork, "beacon node {endpoint} is on another network", "{err}", "point beacon.endpoints at a node of the network that `network` names"},
	{BeaconRefused, "beacon node {endpoint} refused a submission", "{err}", "if it repeats, look in the beacon node's own log at this time"},
	{BeaconOptimistic, "beacon node {endpoint} has no working execution client", "its head is optimistic: {err}", "check the execution client behind the beacon node"},
	{BeaconContradicts, "beacon nodes contradict each other about their chain", "{err}", "upgrade the beacon node that lacks a fork, or take the one out of beacon.endpoints that is wrong; until then the node goes on with what is taken"},
	{ForkAhead, "fork {fork} begins {when} and this program does not know it", "{err}", "upgrade this program before then; votes and blocks are withheld once the fork is active"},
	{ForkUnknown, "the beacon chain is in fork {fork}, which this program does not know", "{err}", "upgrade this program: votes and blocks are withheld, because what it signs might be void"},
	{BeaconHeadBehind, "the newest head is {distance|slot|slots} behind the clock", "beacon node {endpoint} calls itself synced at slot {head}, and the clock says slot {slot}", "restart or replace the beacon node; if all nodes of the network say the same the chain stands still, or this machine's clock is ahead"},
	{BeaconSilent, "beacon node {endpoint} tells no heads", "{err}", "let GET /eth/v1/events through to the node; until then votes wait for a third of their slot, and duties are asked for again and again"},

	{ExecutionUnreachable, "execution client {endpoint} does not answer", "{err}", "start it, or name another with --execution; a node has it from execution.endpoints and retries, and votes and blocks go on for duties.contract_age_epochs epochs (HAW-5013 tells how long still)"},
	{ExecutionNotSynced, "execution client {endpoint} is not synced", "{err}", "wait; registrations arrive when it is synced"},
	{ExecutionOtherNetwork, "execution client {endpoint} is on another network", "{err}", "name a client of the right network: with --execution, or for a node with execution.endpoints; or correct --network or the contracts' file"},
	{ContractMissing, "there is no contract at {contract}", "{err}", "check the network's profile and that the execution client is synced beyond the contract's deployment"},
	{EventMalformed, "the contract event {event} in block {block} is malformed", "{err}", "nothing to do here: it is skipped; its sender must register again, correctly"},
	{LogsRefused, "execution client {endpoint} refuses to return logs", "{err}", "raise its limits, or use a client that keeps the logs since block {block}"},
	{ReorgTooDeep, "the chain was reorganised below the last processed block", "block {block} was replaced, {depth|block|blocks} deep", "nothing to do: the registry is rebuilt from the chain; slashing records are kept"},
	{LogsHidden, "execution client {endpoint} hides logs", "{err}", "remove it from execution.endpoints, or sync it anew; the node goes on with the next client meanwhile"},
	{LogsMadeUp, "execution client {endpoint} makes logs up", "{err}", "remove it from execution.endpoints, or sync it anew; nothing of what it made up is believed, and the node goes on with the next client"},
	{LogsUnproved, "execution clients contradict each other about logs, and no receipts prove who is right", "{err}", "add an execution client that serves eth_getBlockReceipts or eth_getTransactionReceipt for these blocks; nothing of them is believed until then"},
	{ExitUnproved, "exits wait for a proof that the contract asked for them", "{count|exit is|exits are} due, and no client gave the receipts of their blocks", "add an execution client that serves eth_getBlockReceipts or eth_getTransactionReceipt; an exit cannot be undone, so this operator does not sign it unproved, and forgets it an epoch after it was due"},
	{EventsMissing, "events of the contract do not come in", "block {block} was the last one taken in, {since} ago, and {count|block waits|blocks wait}", "look in the log of execution client {endpoint}; name a second client in execution.endpoints"},
	{ContractViewOld, "the view of the contract is old", "{err}", "mend the execution client, or name a second one in execution.endpoints; validators may have moved to other operators meanwhile, so votes and blocks are signed for duties.contract_age_epochs epochs only"},
	{EventsOmitted, "the execution client left out events of the contract", "{err}; in all {count|contradiction|contradictions}", "name a second client in execution.endpoints, or sync this one anew with all logs since block {block}: the node asks again and goes on by itself; exits wait until the events are found"},
	{ExecutionOffChain, "execution client {endpoint} is not on the beacon chain's side", "{err}", "sync it anew, or name another in execution.endpoints: it is on another fork or makes blocks up; nothing of it is applied until it has the beacon chain's blocks"},
	{ExecutionUnusable, "what execution client {endpoint} answers is of no use", "{err}", "check the address: a page, a proxy or a client of another kind may stand there; name an execution client with --execution"},
	{WalletInvalid, "{file} is not a wallet that can be opened", "{err}", "pass an encrypted keystore (version 3), or a file with a private key of 64 hex digits"},
	{WalletOther, "the wallet is {wallet}, but {what} belongs to {owner}", "{err}", "pass the wallet of {owner} with --wallet"},
	{WalletBusy, "the wallet has a transaction under way", "{err}", "wait until it is done, or run the command that sent it again: it goes on where it stopped"},
	{CallRefused, "the contract refuses to {action}", "{sentence} ({err})", "{remedy}; nothing was sent"},
	{EtherTooLow, "the wallet {wallet} has too little ether for the gas", "it has {have}, the transaction may cost {needed}", "send ether to the wallet, or lower --max-gas-price; nothing was sent"},
	{TokensTooLow, "the wallet {wallet} has too few SSV tokens", "it has {have}, {needed} are needed", "send tokens to the wallet, or name a smaller amount; nothing was sent"},
	{GasTooExpensive, "gas is too expensive to {action}", "{err}", "wait until gas is cheaper, or raise --max-gas-price; nothing was sent"},
	{TxReplaced, "the transaction to {action} was replaced", "the wallet's transaction {nonce} was mined as another one, {transaction} never will be", "look at the wallet's history; run the command again only if what it should do is not done"},
	{TxPending, "the transaction to {action} is not mined yet", "{transaction} waits since {since}: {err}", "run the same command again: it goes on waiting and sends nothing twice; a higher --max-gas-price lets it pay more"},
	{TxReverted, "the transaction to {action} was mined and reverted", "{transaction}: {sentence} ({err})", "{remedy}; only the gas was lost"},
	{TxUncertain, "the execution client went away while the transaction to {action} was under way", "{transaction}: {err}", "run the same command again when the client is back: it finds out what became of it and sends nothing twice"},
	{ClusterUnknown, "{owner} has no cluster on operators {operators}", "the contract {contract} has no event of it", "check --owner and --operators; `hawser account show {owner}` lists all clusters of an owner"},
	{AmountInvalid, "{value} is not {kind}", "{err}", "write {example}"},
	{CodeDiffers, "the code on chain is not the code of this program", "{err}", "check the addresses and the version; if both are right, do not trust these contracts"},
	{LayoutDiffers, "the storage layouts do not fit", "{err}", "do not upgrade: the new code would read the old state wrongly"},
	{DeploymentInvalid, "{file} does not describe deployed contracts", "{err}", "pass the file that `hawser contracts deploy` wrote"},
	{ParametersInvalid, "the parameters in {file} are not valid", "{err}", "correct them; `hawser contracts deploy --help` lists all"},
	{NotUpgradeable, "the contracts cannot be upgraded", "{err}", "check the addresses and the wallet"},
	{ContractVersion, "the contracts at {contract} are of another generation", "they say version {version}, this program knows {known}: the same calls have other prices there", "use a program for that version; nothing was sent"},
	{StoppedBetween, "the command stopped before it could {action}", "{err}", "{remedy}; {count|transaction was|transactions were} sent before and stay: run the same command again, it goes on from there"},
	{WalletJournal, "the wallet's journal {file} is damaged", "{err}", "look at the wallet's history: if no transaction of this wallet is pending, delete it; else wait until it is mined"},

	{DataFolderLocked, "{folder} is in use", "another process holds its lock file", "stop the other process first: two nodes with the same shares can be slashed"},
	{StoreOtherNetwork, "{folder} belongs to network {stored}", "this node is configured for {configured}", "choose another data_dir, or correct the network; never delete a folder whose shares may still sign"},
	{StoreOtherGenesis, "{folder} belongs to another chain", "its genesis root is {stored}, the beacon node's is {configured}", "choose another data_dir, or another beacon node"},
	{StoreOtherContract, "{folder} belongs to contract {stored}", "this node is configured for {configured}", "choose another data_dir, or correct the network's profile"},
	{StoreOtherKey, "{folder} belongs to another operator key", "it was made for {stored}, this node has {configured}", "use the operator key that belongs to the folder, or choose another data_dir"},
	{StoreSchema, "{folder} was written by a newer program", "its layout has version {stored}, this program knows {configured}", "use the newer program again; going back could lose slashing records"},
	{StoreDamaged, "{folder} is damaged", "{err}", "restore it from a backup no older than the last signature, or import an EIP-3076 interchange file; never start empty with old shares"},
	{StoreNotWritten, "{folder} cannot be written", "{err}", "free disk space and check the disk; the node signs nothing that it cannot record"},
	{SlashingRefused, "a signature was refused by the slashing protection", "{err}", "nothing to do: the duty is lost, the stake is safe; if it repeats, look for a second node with the same shares"},
	{ShareAtRest, "share of validator {validator} cannot be opened in {folder}", "{err}", "start with the operator key under which it was stored"},
	{InterchangeInvalid, "{file} cannot be imported", "{err}", "export it again with the client that signed before; nothing was changed"},
	{InterchangeOtherChain, "{file} belongs to another chain", "its genesis validators root is {given}, that of {folder} is {stored}", "take the file of this network, or name another --data-dir; nothing was changed"},
	{FolderUnused, "{folder} is not a node's data folder", "{err}", "check --data-dir; a folder holds slashing records once a node has run in it, or a file was imported"},
	{InterchangeLeap, "{file} would raise slashing records far ahead", "{shares} would rise to epoch {epoch}, slot {slot}, more than {epochs} epochs above all records of {folder}; their shares would not sign before the chain is there, and this folder does not know its clock", "compare the file with the chain's epoch; if it is right, pass --yes; nothing was changed"},

	{ClockDrift, "the clock of this machine is off by {drift}", "it was compared with the heads that the beacon node sees", "start NTP or chrony; if the clock is right, the chain stands still, and new shares wait for it"},
	{QueueOverflow, "messages are dropped before they are processed", "a queue was full; {count|message has|messages have} been dropped since the start", "give the machine more CPU, or run fewer committees on it"},
	{NodeLate, "this node is late", "{what} came {late} late: the machine has too little CPU, a slow disk, or was suspended", "give the machine more CPU or a faster disk, or run fewer programs on it; missed quorums meanwhile are not the other operators' fault"},
	{DutiesNotStarted, "no duties start", "{err}", "read the log of rooms schedule and engine, and restart the node; report it with the log if it comes again"},
	{DutiesFail, "duties fail", "{done} of the last {count} were done; the reasons: {reasons}", "see /v1/duties?failed=true and docs/reference/reasons.md for what helps with each reason"},
	{VotesNotIncluded, "votes do not come into blocks", "{missing} of {count|vote|votes} that a beacon node took were not seen on the chain, one of validator {validator}", "check the peers of the beacon node and its clock; name a second beacon node"},

	{DevnetTool, "{tool} is missing", "the local network builds its clients from source: {err}", "install {tool}, then run the command again"},
	{DevnetBuild, "{client} did not build", "{err}", "read {log}; a second run goes on where this one stopped"},
	{ClientDied, "{client} ended during start-up", "{err}", "read {log}; all processes of the network were stopped"},
	{ClientNotReady, "{client} is not ready after {duration}", "{err}", "read {log}; a slower machine may need a longer --slot"},
	{DevnetRunning, "a local network runs in {folder}", "process {pid} holds it", "stop it with `hawser devnet down --dir {folder}`, or choose another --dir"},
	{DevnetNotRunning, "no local network runs in {folder}", "{err}", "start one with `hawser devnet up --dir {folder}`"},
	{DevnetOption, "{option} is not valid", "{err}", "see `hawser devnet run --help`"},
	{DevnetVerdict, "the local network did not pass", "{reasons}", "read the logs in {folder} (keep them with --keep)"},
	{OperatorDied, "operator {operator} ended by itself", "{err}", "read {log}"},
	{DevnetFolder, "{folder} cannot be used", "{err}", "choose an empty --dir, or one made by this command"},

	{SimBroken, "a promise was broken", "{err}", "{remedy}"},
	{SimStory, "the story cannot be played", "{err}", "take a seed or a script that this version printed"},
	{SimSurvivors, "the simulator does not find every planted bug", "{err}", "give more --instances, or mend the simulator: a bug like it would pass unseen"},
	{SimBuild, "the program with planted bugs did not build", "{err}", "run the command inside the source tree, with Go installed"},
	{LabMissing, "this program was built without the laboratory", "{err}", "take a program with it: `make build` in the source tree builds one"},
	{BenchSize, "this machine cannot hold the measurement", "{err}", "measure a smaller size, or free what is short; nothing was made"},
	{BenchFailed, "the measurement did not come to its end", "{err}", "run it again with --keep, and read the operators' logs in its folder"},
	{BenchWrong, "what is measured does not do what it should", "{err}", "a measurement of it would say nothing: report it with the command and its seed"},
}
