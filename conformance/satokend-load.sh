#!/usr/bin/env bash
# Measures `satokend serve` under load, beside kube-apiserver where its binary is given.
#
#     [KUBEBUILDER_ASSETS=DIR] conformance/satokend-load.sh [--bin DIR] [--seconds N] [--requests N]
#
# The client is wrk in a process of its own, with one thread and 16 connections, on loopback. --bin names the directory of satoken
# and satokend, which are built for release where none is named; DIR holds etcd and kube-apiserver. Each figure is the median of
# three runs of N seconds (10).
#
# What must hold: JWKS at least 25,000 requests/s; TokenReviews of 20,000 different RS256 tokens at least 8,000/s, with a p99 under
# 20 ms; a million requests (--requests) leave memory flat; while the ring rotates every second no request fails.
#
# Exit code 0 when all holds, 1 when something does not, 69 when something needed is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
source conformance/checks.bash

bin=
seconds=10
requests=1000000
while [[ $# -ge 2 ]]; do
    case $1 in
    --bin) bin=$(realpath "$2") ;;
    --seconds) seconds=$2 ;;
    --requests) requests=$2 ;;
    *) break ;;
    esac
    shift 2
done
if [[ $# -gt 0 ]]; then
    echo "usage: conformance/satokend-load.sh [--bin DIR] [--seconds N] [--requests N]" >&2
    exit 64
fi
need_tools wrk curl openssl
if [[ -z $bin ]]; then
    swift build -c release --traits Daemon --product satoken >&2
    swift build -c release --traits Daemon --product satokend >&2
    bin=$(swift build -c release --traits Daemon --show-bin-path)
fi
for binary in satoken satokend; do
    [[ -x $bin/$binary ]] || needs "no $bin/$binary" "swift build -c release --traits Daemon"
done

work=$(mktemp -d)
pids=()
cleanup() {
    for pid in "${pids[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
bar() { # WHAT GOT HOLDS
    [[ $3 == 1 ]] || failures=$((failures + 1))
    echo "$([[ $3 == 1 ]] && echo 'ok    ' || echo 'FAILED') $1: $2"
}
holds() { awk "BEGIN { print ($1) ? 1 : 0 }"; }

base=${BASE_PORT:-26480}
etcd=$base server=$((base + 2)) satokend=$((base + 3))
audience=https://kubernetes.default.svc
cd "$work"
umask 077
"$bin/satoken" keys init --keys keys --name load --algorithm RS256 --new-cluster --min-generation-age 1s \
    --service-account-issuer "$audience" >/dev/null 2>&1

# A kube-apiserver with the ring's keys, whose ServiceAccounts the tokens are of.
uid=0a5c8c1e-5f7e-4d0c-9c39-0d3a7d6f1a02
kube=
if [[ -x ${KUBEBUILDER_ASSETS-}/kube-apiserver && -x $KUBEBUILDER_ASSETS/etcd ]]; then
    openssl rand -hex 16 >kube.token
    echo "$(cat kube.token),admin,admin,system:masters" >tokens.csv
    "$KUBEBUILDER_ASSETS/etcd" --data-dir etcd --listen-client-urls "http://127.0.0.1:$etcd" \
        --advertise-client-urls "http://127.0.0.1:$etcd" --listen-peer-urls "http://127.0.0.1:$((etcd + 1))" >etcd.log 2>&1 &
    pids+=($!)
    "$KUBEBUILDER_ASSETS/kube-apiserver" --etcd-servers="http://127.0.0.1:$etcd" --secure-port="$server" \
        --bind-address=127.0.0.1 --advertise-address=127.0.0.1 --endpoint-reconciler-type=none --cert-dir="$work/kube" \
        --service-account-issuer="$audience" --service-account-key-file=keys/current/verification.pem \
        --service-account-signing-key-file=keys/current/signing.key --token-auth-file=tokens.csv --authorization-mode=RBAC \
        --service-cluster-ip-range=10.0.0.0/24 --disable-admission-plugins=ServiceAccount \
        --max-requests-inflight=0 --max-mutating-requests-inflight=0 --enable-priority-and-fairness=false >kube.log 2>&1 &
    kube=$!
    pids+=("$kube")
    made=
    for _ in {1..120}; do
        made=$(curl --silent --insecure --header "Authorization: Bearer $(cat kube.token)" --header "Content-Type: application/json" \
            --data '{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"builder"}}' \
            "https://127.0.0.1:$server/api/v1/namespaces/default/serviceaccounts" |
            grep -o '"uid": *"[^"]*"' | head -n 1 | cut -d '"' -f 4) || true
        [[ -z $made ]] || break
        sleep 0.5
    done
    [[ -n $made ]] || fail "kube-apiserver did not become ready" kube.log etcd.log
    uid=$made
fi

cat >objects.json <<EOF
{"kind":"List","apiVersion":"v1","items":[
{"kind":"ServiceAccount","apiVersion":"v1","metadata":{"name":"admin","namespace":"default","uid":"u-1"}},
{"kind":"ServiceAccount","apiVersion":"v1","metadata":{"name":"builder","namespace":"default","uid":"$uid"}},
{"kind":"ClusterRoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"admin"},
 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},
 "subjects":[{"kind":"ServiceAccount","name":"admin","namespace":"default"}]}]}
EOF
issue=("$bin/satoken" issue -n default --keys keys --objects objects.json)
"${issue[@]}" admin --duration 24h >admin.token 2>/dev/null
yes '{"spec":{"expirationSeconds":86400}}' | head -n 20000 >requests.jsonl || true
"${issue[@]}" builder --requests requests.jsonl >tokens.txt 2>/dev/null
[[ $(sort -u tokens.txt | wc -l) == 20000 ]] || fail "20,000 tokens could not be issued"

cat >load.lua <<'EOF'
-- MODE is jwks or reviews; CALLER is the file of the caller's token.
local mode, requests, at = os.getenv("MODE"), {}, 0
local fields = { ["Authorization"] = "Bearer " .. io.open(os.getenv("CALLER")):read("*l") }
if mode == "jwks" then wrk.headers = fields end
function init()
    if mode == "jwks" then return end
    fields["Content-Type"] = "application/json"
    for token in io.lines("tokens.txt") do
        requests[#requests + 1] = wrk.format("POST", "/apis/authentication.k8s.io/v1/tokenreviews", fields,
            '{"kind":"TokenReview","apiVersion":"authentication.k8s.io/v1","spec":{"token":"' .. token .. '"}}')
    end
end
if mode ~= "jwks" then
    function request()
        at = at % #requests + 1
        return requests[at]
    end
end
function done(summary, latency)
    local errors = summary.errors
    print(string.format("result %.0f %.2f %.2f %d %d", summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000,
        latency:percentile(99) / 1000, errors.connect + errors.read + errors.write + errors.status + errors.timeout, summary.requests))
end
EOF
# What a process has used of all processors, in hundredths of a second (proc(5): utime and stime).
used() { sed 's/^.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'; }
load() { # MODE CALLER PORT PROCESS [SECONDS]: requests a second, p50 and p99 in ms, errors, requests, CPU of one request in µs
    local before result
    before=$(used "$4")
    result=$(MODE=$1 CALLER=$2 wrk --threads 1 --connections 16 --duration "${5-$seconds}s" --latency --script load.lua \
        "https://127.0.0.1:$3/openid/v1/jwks" | sed -n 's/^result //p')
    echo "$result $((($(used "$4") - before) * 10000 / ${result##* }))"
}
median() { # MODE CALLER PORT PROCESS
    load "$@" 3 >/dev/null
    for _ in 1 2 3; do load "$@"; done | sort -n | sed -n 2p
}

"$bin/satokend" serve --keys keys --objects objects.json --cert-dir tls --bind-address 127.0.0.1 --secure-port "$satokend" \
    2>satokend.log &
own=$!
pids+=("$own")
for _ in {1..60}; do
    curl --silent --insecure "https://127.0.0.1:$satokend/readyz" 2>/dev/null | grep -q ok && break
    kill -0 "$own" 2>/dev/null || fail "satokend ended" satokend.log
    sleep 0.5
done
count() { # METRIC: its sum over all labels
    curl --silent --cacert tls/satokend.crt --header "Authorization: Bearer $(cat admin.token)" \
        "https://127.0.0.1:$satokend/metrics" | awk -v name="$1" 'index($0, name) == 1 { sum += $NF } END { printf "%d", sum }'
}
resident() { awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$own/status"; }

for mode in jwks reviews; do
    if [[ -n $kube ]]; then
        read -r rate p50 p99 errors _ cpu <<<"$(median "$mode" kube.token "$server" "$kube")"
        echo "       kube-apiserver, $mode: $rate/s, p50 $p50 ms, p99 $p99 ms, $errors errors, $cpu µs of CPU a request"
    fi
    read -r rate p50 p99 errors _ cpu <<<"$(median "$mode" admin.token "$satokend" "$own")"
    got="$rate/s, p50 $p50 ms, p99 $p99 ms, $errors errors, $cpu µs of CPU a request"
    if [[ $mode == jwks ]]; then
        bar "JWKS, 25,000/s" "$got" "$(holds "$rate >= 25000 && $errors == 0")"
    else
        bar "TokenReview, 8,000/s, p99 under 20 ms" "$got" "$(holds "$rate >= 8000 && $p99 < 20 && $errors == 0")"
    fi
done
all=$(count 'satokend_token_verdicts_total{')
bar "every token that was reviewed is good" "$all" \
    "$(holds "$all > 0 && $all == $(count 'satokend_token_verdicts_total{route="tokenreview",verdict="authenticated"}')")"

before=$(resident) start=$(count 'satokend_requests_total{')
for mode in jwks reviews; do
    target=$((start + requests / 2))
    while [[ $(count 'satokend_requests_total{') -lt $target ]]; do load "$mode" admin.token "$satokend" "$own" >/dev/null; done
    start=$(count 'satokend_requests_total{')
done
after=$(resident)
bar "$requests requests leave memory flat" "$before MiB, then $after MiB" "$(holds "$after <= $before * 1.05 + 4")"

touch steps.log
while :; do
    for step in publish activate reorder; do
        sleep 1
        "$bin/satoken" keys rotate "$step" --force early --keys keys >/dev/null 2>&1 || echo "$step failed" >>rotation.log
        echo "$step" >>steps.log
    done
done &
rotating=$!
pids+=("$rotating")
read -r _ _ p99 errors number _ <<<"$(load reviews admin.token "$satokend" "$own")"
kill "$rotating"
wait "$rotating" 2>/dev/null || true
steps=$(wc -l <steps.log)
good=$(holds "$errors == 0 && $number > 0 && $steps > 0 && $(count 'satokend_token_verdicts_total{') == $(count 'satokend_token_verdicts_total{route="tokenreview",verdict="authenticated"}')")
[[ ! -e rotation.log ]] || good=0
bar "no request fails while the ring rotates" \
    "$steps steps in $seconds s, $number requests, $errors errors, p99 $p99 ms" "$good"
[[ $failures == 0 ]]
