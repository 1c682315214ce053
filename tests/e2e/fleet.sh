#!/bin/sh
# fleet.sh PROGRAM: the textfile and the OpenMetrics export before their real readers: promtool, node_exporter and Prometheus from Debian's packages, on loopback.
here=$(dirname "$0")
suite=fleet
. "$here/../packages.sh"
DOWNLOAD_SECONDS=${DOWNLOAD_SECONDS:-90}
unpack prometheus usr/bin/promtool
unpack prometheus-node-exporter usr/bin/prometheus-node-exporter
tools=$PWD/build/tools/usr/bin
docs=$PWD/docs/fleet
. "$here/common.sh"
. "$here/commands.sh"
HOME=$work
XDG_CONFIG_HOME=$work/config
PATH=$PATH:$tools
export HOME XDG_CONFIG_HOME PATH
cd "$work" || exit 1
cp "$docs"/* .

# record_demo SCENARIO SAMPLES PROM: simulated minutes, the last of them as a textfile.
record_demo()
{
    rm -f demo.pooltop*
    "$program" record demo.pooltop --source "demo:$1" --interval 1m --samples "$2" --textfile "$3" --quiet
}

# same WHAT WANTED GOT
same() { check "$1" "'$3' and not '$2'" test "$2" = "$3"; }

# --- the file itself -------------------------------------------------------------------------------------------------------------------

umask 077
record_demo driver-leak 30 windows.prom
check "a textfile is written" "it is not there" test -s windows.prom
umask 022
same "everybody may read it, whatever the umask" 644 "$(stat -c %a windows.prom)"
record_demo socket-leak 30 linux.prom
check "of a Linux as well" "it is not there" test -s linux.prom
refused "a name that no collector reads is refused" 2 "$program" record x.pooltop --source demo --textfile x.txt
same "no more pools than asked for, four times" yes \
    "$([ "$(grep -c '^pooltop_pool_bytes{' windows.prom)" -le 80 ] && echo yes)"

# What the rules and the dashboard ask for is what some system tells.
for name in $(cat rules.yml dashboard.json | tr -c 'a-z_:0-9' '\n' | grep -E '^pooltop_[a-z_]+$' | sort -u); do
    grep -qE "^$name(\{| )" windows.prom linux.prom || missing="$missing $name"
done
same "the rules and the dashboard name no metric that is not there" "" "${missing:-}"
if command -v jq >/dev/null; then
    check "the dashboard is JSON" "$(jq . dashboard.json 2>&1 | tail -n 1)" jq -e '.panels | length > 5' dashboard.json
elif command -v python3 >/dev/null; then
    check "the dashboard is JSON" "it is not" python3 -m json.tool dashboard.json
else
    skipped "the dashboard is JSON" "there is neither jq nor python3"
fi

# --- a disk that is full, in the middle of a recording ---------------------------------------------------------------------------------

mkdir full
if mount -t tmpfs -o size=64k none full 2>/dev/null; then
    mounts="$work/full"
    background said "$program" record live.pooltop --interval 200ms --for 1m --textfile full/pooltop.prom --quiet
    until_true 10 test -s full/pooltop.prom
    dd if=/dev/zero of=full/filler bs=4k 2>/dev/null
    check "a full disk is told" "$(line_of said.err)" until_true 10 grep -q '^textfile: .*No space left' said.err
    check "and leaves the last file whole" "its end is missing" sh -c "tail -n 1 full/pooltop.prom | grep -q '^pooltop_sample_cost_seconds{.*} [0-9.]*\$'"
    check "and nothing half written" "$(ls full)" test ! -e full/pooltop.prom.new
    rm full/filler
    check "it is written again when there is room" "$(line_of said.err)" until_true 10 grep -q 'written again' said.err
    kill -INT "$background_id"
    wait "$background_id"
    same "which takes two lines" 2 "$(wc -l <said.err)"
    "$program" export live.pooltop --what marks >marks.csv
    same "and no sample" 0 "$(grep -c ',gap,' marks.csv)"
else
    skipped "a full disk" "a file system cannot be mounted here"
fi

# --- the readers -----------------------------------------------------------------------------------------------------------------------

command -v promtool >/dev/null && command -v prometheus-node-exporter >/dev/null || {
    skipped "promtool, node_exporter and Prometheus read it" "the packages cannot be had"
    finish
    exit
}

for prom in windows linux; do
    check "promtool finds nothing in the textfile of a $prom" "$(promtool check metrics <$prom.prom 2>&1 | head -n 1)" \
        sh -c "promtool check metrics <$prom.prom 2>&1 | grep -c . | grep -qx 0"
done
works "the rules are understood" promtool check rules rules.yml
works "and hold for what they should" promtool test rules rules_test.yml

# A night into blocks, for a Prometheus that is then started over them.
mkdir data
"$program" record night.pooltop --source demo:driver-leak --interval 1m --for 10h --quiet
works "a night as OpenMetrics" "$program" export night.pooltop --format openmetrics --top 20 --output night.om
works "becomes blocks of Prometheus" promtool tsdb create-blocks-from openmetrics night.om data
mkdir -p data/wal # without it a dump finds no database
"$program" export night.pooltop --filter tag:NFeS --columns epoch_ns,bytes | awk -F, 'NR > 1 { printf "%.0f %.0f\n", $2, $1 / 1000000 }' >wanted
promtool tsdb dump --match='{__name__="pooltop_pool_bytes",tag="NFeS"}' data 2>/dev/null |
    awk '{ printf "%.0f %s\n", $(NF - 1), $NF }' >dumped
check "with the very numbers of the recording" "$(diff wanted dumped | head -n 3 | tr '\n' ' ')" cmp -s wanted dumped

# A port that nobody listens on, from the given one up.
free_port()
{
    port=$1
    while grep -qi ": 0*[0-9A-F]*:$(printf %04X "$port") " /proc/net/tcp; do port=$((port + 1)); done
    echo "$port"
}
node_port=$(free_port $((20000 + $$ % 10000)))
web_port=$(free_port $((node_port + 1)))
url=http://127.0.0.1:$web_port

# An hour of the rules is sixteen seconds here.
sed 's/15m/4s/g; s/30m/8s/g; s/45m/12s/g; s/\[1h\]/[16s]/g; s/for: 10m/for: 1s/' rules.yml >quick.yml
cat >prometheus.yml <<Y
global: {scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 1s}
rule_files: [quick.yml]
scrape_configs: [{job_name: node, static_configs: [{targets: ['127.0.0.1:$node_port']}]}]
Y
mkdir textfiles
background node prometheus-node-exporter --web.listen-address=127.0.0.1:"$node_port" --collector.disable-defaults --collector.textfile \
    --collector.textfile.directory="$work/textfiles"
background web prometheus --config.file=prometheus.yml --storage.tsdb.path=data --storage.tsdb.retention.time=100y \
    --web.listen-address=127.0.0.1:"$web_port"

# ask EXPRESSION: one line for each series.
ask() { promtool query instant "$url" "$1" 2>/dev/null; }
answers() { ask "$1" | grep -q .; }

# Two simulated minutes each half a second, until somebody says that something grows.
samples=2
while [ "$samples" -le 140 ] && ! answers 'ALERTS{alertname="PoolGrows",alertstate="firing"}'; do
    record_demo driver-leak "$samples" textfiles/pooltop.prom
    samples=$((samples + 2))
    sleep 0.4
done
check "node_exporter serves what Prometheus scrapes" "$(line_of node.err)" answers 'pooltop_pool_bytes{job="node"}'
same "without an error of the textfile collector" 0 "$(ask node_textfile_scrape_error | sed 's/.*=> \([^ ]*\) .*/\1/')"
same "the alert fires for the pool that leaks and for no other" NFeS \
    "$(ask 'ALERTS{alertname="PoolGrows",alertstate="firing"}' | grep -o 'tag="[^"]*"' | cut -d'"' -f2 | tr '\n' ' ' | sed 's/ $//')"
check "and the one on age, since simulated samples are old" "it does not" answers 'ALERTS{alertname="PooltopSilent"}'
check "how many hours are left is known" "it is not" answers 'pooltop:pool_left:hours{tag="NFeS"}'

last=$(tail -n 1 wanted)
same "a query finds the end of the night in the blocks" "${last% *}" \
    "$(ask "pooltop_pool_bytes{tag=\"NFeS\"} @ $((${last#* } / 1000))" | awk '{ for (i = 1; i < NF; i++) if ($i == "=>") printf "%.0f", $(i + 1) }')"

finish
