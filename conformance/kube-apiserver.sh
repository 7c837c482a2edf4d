#!/usr/bin/env bash
# Takes two kube-apiservers on one etcd through a complete rotation of a key ring. They run with the flags that
# `satoken keys export` prints and are restarted one by one. At each stage both issue a token, and both must accept all
# tokens issued so far; in the end the retired key's tokens are refused.
#
#     KUBEBUILDER_ASSETS=DIR conformance/kube-apiserver.sh [--satoken PATH]
#
# Exit code 0 when all checks hold, 1 when one fails, 69 when something needed is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

satoken=
if [[ ${1-} == --satoken && $# == 2 ]]; then
    satoken=$(realpath "$2")
elif [[ $# != 0 ]]; then
    echo "usage: conformance/kube-apiserver.sh [--satoken PATH]" >&2
    exit 64
fi

needs() {
    echo "conformance/kube-apiserver.sh: $1" >&2
    echo "hint: $2" >&2
    exit 69
}
for tool in curl openssl; do
    command -v "$tool" >/dev/null || needs "no $tool" "apt-get install $tool"
done
for binary in etcd kube-apiserver; do
    [[ -x ${KUBEBUILDER_ASSETS-}/$binary ]] || needs \
        "no ${KUBEBUILDER_ASSETS-\$KUBEBUILDER_ASSETS}/$binary" \
        "KUBEBUILDER_ASSETS names a directory with etcd and kube-apiserver; setup-envtest use -p path fetches one"
done
if [[ -z $satoken ]]; then
    swift build -c release --product satoken >&2
    satoken=$(swift build -c release --show-bin-path)/satoken
fi

work=$(mktemp -d)
declare -A pids=()
stop() { # NAME…
    for name in "$@"; do
        if [[ -n ${pids[$name]-} ]]; then
            kill "${pids[$name]}" 2>/dev/null || true
            wait "${pids[$name]}" 2>/dev/null || true
            unset "pids[$name]"
        fi
    done
}
cleanup() {
    stop a b etcd
    rm -rf "$work"
}
trap cleanup EXIT

base=${BASE_PORT:-26440}
declare -A ports=([etcd]=$base [peer]=$((base + 1)) [a]=$((base + 3)) [b]=$((base + 4)))
token=$(openssl rand -hex 16)
(
    umask 077
    echo "$token,admin,admin,system:masters" >"$work/tokens.csv"
    printf %s "$token" >"$work/token"
    printf 'header = "Authorization: Bearer %s"\n' "$token" >"$work/curlrc"
)
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=serving-ca \
    -keyout "$work/ca.key" -out "$work/ca.crt" 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj /CN=kube-apiserver \
    -keyout "$work/tls.key" -out "$work/tls.csr" 2>/dev/null
openssl x509 -req -in "$work/tls.csr" -CA "$work/ca.crt" -CAkey "$work/ca.key" -CAcreateserial -days 1 \
    -extfile <(echo subjectAltName=IP:127.0.0.1) -out "$work/tls.crt" 2>/dev/null

request() { # SERVER PATH [BODY]
    local arguments=(--silent --show-error --max-time 20 --cacert "$work/ca.crt" --config "$work/curlrc")
    if [[ $# == 3 ]]; then arguments+=(--header "Content-Type: application/json" --data-binary @-); fi
    curl "${arguments[@]}" "https://127.0.0.1:${ports[$1]}$2" <<<"${3-}"
}
# The flags come from the ring each time, as they would from a manifest that is kept by hand.
flags() { "$satoken" keys export --keys "$work/ring" | awk '/^[^ ]/ { on = $1 == "kube-apiserver" } on && /^  --/ { print $1 }'; }

start() { # SERVER
    local flags
    mapfile -t flags < <(flags)
    [[ ${#flags[@]} -gt 0 ]] || { echo "satoken keys export printed no flags" >&2; exit 1; }
    "$KUBEBUILDER_ASSETS/kube-apiserver" "${flags[@]}" \
        --etcd-servers="http://127.0.0.1:${ports[etcd]}" --secure-port="${ports[$1]}" \
        --bind-address=127.0.0.1 --advertise-address=127.0.0.1 --endpoint-reconciler-type=none \
        --tls-cert-file="$work/tls.crt" --tls-private-key-file="$work/tls.key" --cert-dir="$work/$1" \
        --token-auth-file="$work/tokens.csv" --authorization-mode=RBAC \
        --service-cluster-ip-range=10.0.0.0/24 --disable-admission-plugins=ServiceAccount \
        >"$work/$1.log" 2>&1 &
    pids[$1]=$!
    for _ in {1..120}; do
        if [[ $(request "$1" /readyz 2>/dev/null) == ok ]]; then return; fi
        kill -0 "${pids[$1]}" 2>/dev/null || break
        sleep 0.5
    done
    echo "kube-apiserver $1 did not become ready:" >&2
    tail -n 20 "$work/$1.log" >&2
    exit 1
}
restart() {
    stop "$1"
    start "$1"
}

failures=0
checks=0
tokens=()  # all that were issued, each as STAGE/SERVER=TOKEN
check() {  # WHAT WANTED GOT
    checks=$((checks + 1))
    if [[ $2 != "$3" ]]; then
        failures=$((failures + 1))
        echo "FAILED  $1: wanted $2, got $3"
    fi
}
authenticated() { # SERVER TOKEN
    request "$1" /apis/authentication.k8s.io/v1/tokenreviews \
        '{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","spec":{"token":"'"$2"'"}}' |
        grep -o '"authenticated": *true' | grep -o true || echo false
}
stage() { # NAME: both issue, both accept everything issued so far
    local server token
    for server in a b; do
        token=$(request "$server" /api/v1/namespaces/default/serviceaccounts/probe/token \
            '{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}}' |
            grep -o '"token": *"[^"]*"' | cut -d '"' -f 4) || true
        check "$1: $server issues a token" yes "$([[ -n $token ]] && echo yes || echo no)"
        tokens+=("$1/$server=$token")
    done
    local issued
    for issued in "${tokens[@]}"; do
        for server in a b; do
            check "$1: $server accepts the token of ${issued%%=*}" true "$(authenticated "$server" "${issued#*=}")"
        done
    done
    echo "$1: ${#tokens[@]} tokens checked by both"
}
ring() {
    sleep 3  # longer than a generation of this ring has to stand
    "$satoken" keys "$@" --keys "$work/ring"
}

"$KUBEBUILDER_ASSETS/etcd" --data-dir "$work/etcd" --unsafe-no-fsync \
    --listen-client-urls "http://127.0.0.1:${ports[etcd]}" --advertise-client-urls "http://127.0.0.1:${ports[etcd]}" \
    --listen-peer-urls "http://127.0.0.1:${ports[peer]}" >"$work/etcd.log" 2>&1 &
pids[etcd]=$!

"$satoken" keys init --keys "$work/ring" --service-account-issuer https://kubernetes.default.svc --min-generation-age 2s \
    --api-server "a=https://127.0.0.1:${ports[a]}" --api-server "b=https://127.0.0.1:${ports[b]}" \
    --certificate-authority "$work/ca.crt" --token-file "$work/token"
start a
start b
# The namespace is made by a controller of the server's, somewhat after the server is ready.
account=
for _ in {1..60}; do
    account=$(request a /api/v1/namespaces/default/serviceaccounts \
        '{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"probe"}}' | grep -o '"uid": *"[^"]*"') && break
    sleep 0.5
done
[[ -n $account ]] || { echo "no ServiceAccount could be made in the namespace default" >&2; exit 1; }

# The lead and the lifetimes are hours and more, so each step is made early by name. No observation is passed over.
ring observe
stage created
ring rotate publish --force early
stage published
restart a
stage "published, a restarted"
restart b
stage "published, both restarted"
ring observe
ring rotate activate --force early
stage activated
ring rotate reorder
stage led
restart a
stage "led, a restarted"
restart b
stage "led, both restarted"
ring observe
ring rotate retire --force live-tokens
stage retired
old=("${tokens[@]:0:2}")
tokens=("${tokens[@]: -2}")
restart a
restart b
stage "retired, both restarted"
for issued in "${old[@]}"; do
    for server in a b; do
        check "$server refuses the retired key's token" false "$(authenticated "$server" "${issued#*=}")"
    done
done
ring observe
ring check

echo "$checks checks, $failures failed"
[[ $failures == 0 ]]
