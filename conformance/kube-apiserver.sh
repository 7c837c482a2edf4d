#!/usr/bin/env bash
# Takes two kube-apiservers on one etcd through the life of a key ring. They run with the flags that `satoken keys export`
# prints and are restarted one by one. At each moment both issue a token, and both must accept all tokens issued so far.
#
#     KUBEBUILDER_ASSETS=DIR conformance/kube-apiserver.sh [--satoken PATH] [--satokend PATH] [STAGE…]
#
# Stages, each on a control plane of its own (all, where none is named):
#     rotation   a complete rotation on a new cluster; in the end the retired key's tokens are refused
#     import     a cluster that trusts two keys, a ring on one of them: the other is named, blocks export, is imported
#     rollback   an activation that is taken back
#     remove     a key revoked --immediately: its tokens are refused, the successor's accepted
#     rollover   a key revoked --after-rollover: no token is refused before the removal
#     observer   an observer by --observe-as in place of a token file
#     legacy     Secrets' tokens with kube-controller-manager, where its binary is given
#     kubeadm    the same on kubeadm's files, where kube-controller-manager signed with sa.key
#     external-signer  API servers behind satokend signer, through two rotations without a restart (external-signer.bash)
#
# Exit code 0 when all checks hold, 1 when one fails, 69 when something needed is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
source conformance/checks.bash

all=(rotation import rollback remove rollover observer legacy kubeadm external-signer)
satoken=
satokend=
while [[ ${1-} == --satoken || ${1-} == --satokend ]] && [[ $# -ge 2 ]]; do
    declare "${1#--}=$(realpath "$2")"
    shift 2
done
for name in "$@"; do
    if [[ " ${all[*]} " != *" $name "* ]]; then
        echo "usage: conformance/kube-apiserver.sh [--satoken PATH] [--satokend PATH] [${all[*]}]" >&2
        exit 64
    fi
done
stages=("$@")
[[ ${#stages[@]} -gt 0 ]] || stages=("${all[@]}")

need_tools curl openssl
need_control_plane
if [[ -z $satoken ]]; then
    swift build -c release --product satoken >&2
    satoken=$(swift build -c release --show-bin-path)/satoken
fi

work=$(mktemp -d)
declare -A pids=()
stop() { # NAME…
    local pid
    for name in "$@"; do
        pid=${pids[$name]-}
        [[ -n $pid ]] || continue
        unset "pids[$name]"
        kill "$pid" 2>/dev/null || true
        # What does not end in order is ended: a server that waits for another one that is gone already.
        for _ in {1..50}; do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.2
        done
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
}
cleanup() {
    stop manager a b "${!pids[@]}" etcd
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
for key in old new; do
    openssl genrsa -out "$work/$key.key" 2048 2>/dev/null
    openssl pkey -in "$work/$key.key" -pubout -out "$work/$key.pub"
done

request() { # SERVER PATH [BODY]
    local arguments=(--silent --show-error --max-time 20 --cacert "$work/ca.crt" --config "$work/curlrc")
    if [[ $# == 3 ]]; then arguments+=(--header "Content-Type: application/json" --data-binary @-); fi
    curl "${arguments[@]}" "https://127.0.0.1:${ports[$1]}$2" <<<"${3-}"
}

# A control plane of its own: an etcd, a ring's directory, and no server yet.
cluster() { # NAME
    stop manager a b etcd
    home=$work/$1
    ring=$home/ring
    mkdir "$home"
    own=()    # flags of servers that do not read the ring's files
    target=() # what export writes besides
    tokens=()
    "$KUBEBUILDER_ASSETS/etcd" --data-dir "$home/etcd" \
        --listen-client-urls "http://127.0.0.1:${ports[etcd]}" \
        --advertise-client-urls "http://127.0.0.1:${ports[etcd]}" \
        --listen-peer-urls "http://127.0.0.1:${ports[peer]}" >"$home/etcd.log" 2>&1 &
    pids[etcd]=$!
    for _ in {1..60}; do
        kill -0 "${pids[etcd]}" 2>/dev/null || fail "etcd ended" "$home/etcd.log"
        if curl --silent --max-time 2 "http://127.0.0.1:${ports[etcd]}/health" | grep -q true; then return; fi
        sleep 0.5
    done
    fail "etcd did not become healthy" "$home/etcd.log"
}
# The flags come from the ring each time, as they would from a manifest that is kept by hand.
flags() {
    if [[ ${#own[@]} -gt 0 ]]; then
        printf '%s\n' "${own[@]}"
    else
        "$satoken" keys export "${target[@]}" --keys "$ring" |
            awk '/^[^ ]/ { on = $1 == "kube-apiserver" } on && /^  --/ { print $1 }'
    fi
}
start() { # SERVER
    local flags
    mapfile -t flags < <(flags)
    [[ ${#flags[@]} -gt 0 ]] || fail "satoken keys export printed no flags"
    kill -0 "${pids[etcd]}" 2>/dev/null || fail "etcd ended" "$home/etcd.log"
    "$KUBEBUILDER_ASSETS/kube-apiserver" "${flags[@]}" \
        --etcd-servers="http://127.0.0.1:${ports[etcd]}" --secure-port="${ports[$1]}" \
        --bind-address=127.0.0.1 --advertise-address=127.0.0.1 --endpoint-reconciler-type=none \
        --tls-cert-file="$work/tls.crt" --tls-private-key-file="$work/tls.key" --cert-dir="$home/$1" \
        --token-auth-file="$work/tokens.csv" --authorization-mode=RBAC \
        --service-cluster-ip-range=10.0.0.0/24 --disable-admission-plugins=ServiceAccount \
        >"$home/$1.log" 2>&1 &
    pids[$1]=$!
    for _ in {1..120}; do
        if [[ $(request "$1" /readyz 2>/dev/null) == ok ]]; then return; fi
        kill -0 "${pids[$1]}" 2>/dev/null || break
        sleep 0.5
    done
    fail "kube-apiserver $1 did not become ready" "$home/$1.log" "$home/etcd.log"
}
restart() {
    stop "$1"
    start "$1"
}
# Makes a ServiceAccount and prints its uid. The namespace is made by the server somewhat after it is ready.
account() { # NAME
    local uid
    for _ in {1..60}; do
        uid=$(request a /api/v1/namespaces/default/serviceaccounts \
            '{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"'"$1"'"}}' |
            grep -o '"uid": *"[^"]*"' | head -n 1 | cut -d '"' -f 4) || true
        if [[ -n $uid ]]; then
            echo "$uid"
            return
        fi
        sleep 0.5
    done
    fail "no ServiceAccount could be made in the namespace default" "$home/a.log"
}

tokens=() # all that were issued, each as MOMENT/SERVER=TOKEN
authenticated() { # SERVER TOKEN
    request "$1" /apis/authentication.k8s.io/v1/tokenreviews \
        '{"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","spec":{"token":"'"$2"'"}}' |
        grep -o '"authenticated": *true' | grep -o true || echo false
}
review() { # MOMENT: both accept everything issued so far
    local issued server
    for issued in "${tokens[@]}"; do
        for server in a b; do
            check "$1: $server accepts the token of ${issued%%=*}" true "$(authenticated "$server" "${issued#*=}")"
        done
    done
    echo "$1: ${#tokens[@]} tokens checked by both"
}
moment() { # NAME: both issue, both accept everything issued so far
    local server token
    for server in a b; do
        token=$(request "$server" /api/v1/namespaces/default/serviceaccounts/probe/token \
            '{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}}' |
            grep -o '"token": *"[^"]*"' | cut -d '"' -f 4) || true
        check "$1: $server issues a token" yes "$([[ -n $token ]] && echo yes || echo no)"
        tokens+=("$1/$server=$token")
    done
    review "$1"
}
refused() { # TOKEN…: both refuse them
    local issued server
    for issued in "$@"; do
        for server in a b; do
            check "$server refuses the token of ${issued%%=*}" false "$(authenticated "$server" "${issued#*=}")"
        done
    done
}
init() { # ARGUMENT…
    "$satoken" keys init --keys "$ring" --name ring --service-account-issuer https://kubernetes.default.svc \
        --min-generation-age 2s --api-server "a=https://127.0.0.1:${ports[a]}" \
        --api-server "b=https://127.0.0.1:${ports[b]}" --certificate-authority "$work/ca.crt" "$@"
}
ring() {
    sleep 3 # longer than a generation of this ring has to stand
    "$satoken" keys "$@" --keys "$ring"
}
# Exit code 1 says that something is still to be seen.
look() { ring "$@" || [[ $? == 1 ]]; }
code() { # COMMAND…: its exit code
    local code=0
    "$@" >/dev/null 2>&1 || code=$?
    echo "$code"
}
# Servers that run with keys of their own, from before the ring.
before() { # SIGNING-KEY PUBLIC-KEY…
    own=(--service-account-issuer=https://kubernetes.default.svc "--service-account-signing-key-file=$1")
    for file in "${@:2}"; do own+=("--service-account-key-file=$file"); done
}
new_cluster() { # NAME
    cluster "$1"
    init --new-cluster --token-file "$work/token"
    start a
    start b
    account probe >/dev/null
    ring observe
    moment created
}
# A new key signs, made early by name: lead time and lifetimes are hours and more. No observation is passed over.
activate() {
    ring rotate publish --force early
    restart a
    restart b
    ring observe
    ring rotate activate --force early
}

stage_rotation() {
    new_cluster rotation
    ring rotate publish --force early
    moment published
    restart a
    moment "published, a restarted"
    restart b
    moment "published, both restarted"
    ring observe
    ring rotate activate --force early
    moment activated
    ring rotate reorder
    moment reordered
    restart a
    moment "reordered, a restarted"
    restart b
    moment "reordered, both restarted"
    ring observe
    ring confirm --flags
    ring rotate retire --force live-tokens
    moment retired
    local old=("${tokens[@]:0:2}")
    tokens=("${tokens[@]: -2}")
    restart a
    restart b
    moment "retired, both restarted"
    refused "${old[@]}"
    ring observe
    ring check
}

stage_import() {
    cluster import
    before "$work/new.key" "$work/new.pub" "$work/old.pub"
    start a
    start b
    account probe >/dev/null
    moment "before the ring"
    init --import "$work/old.key" --token-file "$work/token"
    check "status raises an alarm for the unmanaged key" 1 "$(code ring status)"
    check "export waits for the unmanaged key" 1 "$(code "$satoken" keys export --keys "$ring")"
    ring import "$work/new.pub" --as previous
    look observe
    own=()
    restart a
    moment "imported, a restarted"
    restart b
    moment "imported, both restarted"
    look observe
    check "no key is unmanaged any more" 0 "$(code ring status)"
}

stage_rollback() {
    new_cluster rollback
    activate
    moment activated
    restart a
    moment "activated, a restarted"
    ring rollback
    restart a
    restart b
    moment "rolled back, both restarted"
    ring resume
    look observe
    moment resumed
}

stage_remove() {
    new_cluster remove
    local exposed=("${tokens[@]}")
    look revoke k1 --immediately --ring ring
    tokens=()
    restart a
    restart b
    moment "removed, both restarted"
    refused "${exposed[@]}"
    look observe
}

stage_rollover() {
    new_cluster rollover
    ring policy --renewal-time 5s
    look revoke k1 --after-rollover --ring ring
    restart a
    restart b
    moment "published, both restarted"
    look observe
    ring rotate activate --force early
    look rotate reorder
    restart a
    moment "reordered, a restarted"
    restart b
    moment "reordered, both restarted"
    look observe
    sleep 6
    # What the exposed key signed, all but the last two.
    local exposed=("${tokens[@]:0:2}")
    tokens=("${tokens[@]: -2}")
    look rotate
    review "before the removal is loaded"
    restart a
    restart b
    moment "removed, both restarted"
    refused "${exposed[@]}"
    look rotate
}

stage_observer() {
    cluster observer
    init --new-cluster
    start a
    start b
    account probe >/dev/null
    # The server looks the account up by the uid in the token.
    local uid
    uid=$(account observer)
    ring policy --api-server "a=https://127.0.0.1:${ports[a]}" --api-server "b=https://127.0.0.1:${ports[b]}" \
        --certificate-authority "$work/ca.crt" --observe-as default/observer --observe-as-uid "$uid"
    look observe
    moment created
    activate
    moment activated
    ring rotate reorder
    restart a
    restart b
    ring observe
    moment "reordered, both restarted"
}

manager() { # PRIVATE-KEY
    stop manager
    cat >"$home/kubeconfig" <<EOF
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:${ports[a]}", certificate-authority: "$work/ca.crt"}}]
users: [{name: u, user: {tokenFile: "$work/token"}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: x
EOF
    "$KUBEBUILDER_ASSETS/kube-controller-manager" --kubeconfig="$home/kubeconfig" --leader-elect=false \
        --controllers=serviceaccount-token-controller --secure-port=0 \
        --service-account-private-key-file="$1" >"$home/manager.log" 2>&1 &
    pids[manager]=$!
}
secret() { # NAME UID
    request a /api/v1/namespaces/default/secrets \
        '{"apiVersion":"v1","kind":"Secret","type":"kubernetes.io/service-account-token","metadata":{"name":"'"$1"'",
          "annotations":{"kubernetes.io/service-account.name":"probe","kubernetes.io/service-account.uid":"'"$2"'"}}}' >/dev/null
    local token
    for _ in {1..60}; do
        kill -0 "${pids[manager]}" 2>/dev/null || fail "kube-controller-manager ended" "$home/manager.log"
        token=$(request a "/api/v1/namespaces/default/secrets/$1" | grep -o '"token": *"[^"]*"' |
            cut -d '"' -f 4 | base64 -d) || true
        if [[ -n $token ]]; then
            tokens+=("Secret $1/manager=$token")
            return
        fi
        sleep 0.5
    done
    fail "the Secret $1 got no token" "$home/manager.log"
}

has_manager() { # STAGE
    [[ -x $KUBEBUILDER_ASSETS/kube-controller-manager ]] && return
    echo "$1: skipped, no $KUBEBUILDER_ASSETS/kube-controller-manager"
    return 1
}

stage_legacy() {
    has_manager legacy || return 0
    cluster legacy
    before "$work/old.key" "$work/old.pub"
    start a
    start b
    local uid
    uid=$(account probe)
    init --import "$work/old.key" "$work/old.pub" --legacy-tokens --longest-live-token 24h --token-file "$work/token"
    own=()
    restart a
    restart b
    look observe
    manager "$ring/current/legacy.key"
    secret first "$uid"
    moment "a Secret's token"
    ring confirm kube-controller-manager k1
    ring policy --renewal-time 5s
    look revoke k1 --after-rollover --ring ring
    restart a
    restart b
    look observe
    ring rotate activate --force early
    look rotate reorder
    restart a
    restart b
    look observe
    sleep 6
    look rotate
    # Signed with the exposed key, which stays until the operator confirms kube-controller-manager.
    secret late "$uid"
    moment "kube-controller-manager was not restarted yet"
    local exposed=("${tokens[@]:0:4}")
    tokens=("${tokens[@]: -2}")
    manager "$ring/current/legacy.key"
    ring confirm kube-controller-manager "$("$satoken" keys list --keys "$ring" -o json |
        grep -o '"name":"[^"]*"[^}]*"legacy":true' | tail -n 1 | cut -d '"' -f 4)"
    secret second "$uid"
    look rotate
    restart a
    restart b
    moment "the exposed key is removed, the successor's Secret lives"
    refused "${exposed[@]}"
}

# kubeadm's kube-controller-manager signs Secrets' tokens with sa.key, which a rotation replaces.
stage_kubeadm() {
    has_manager kubeadm || return 0
    cluster kubeadm
    local pki=$home/pki uid
    mkdir "$pki"
    cp "$work/old.key" "$pki/sa.key"
    cp "$work/old.pub" "$pki/sa.pub"
    before "$pki/sa.key" "$pki/sa.pub"
    start a
    start b
    uid=$(account probe)
    manager "$pki/sa.key"
    secret first "$uid"
    moment "before the ring"
    init --import "$pki/sa.key" "$pki/sa.pub" --longest-live-token 1y --token-file "$work/token"
    own=()
    target=(--kubeadm "$pki")
    # The Secret's token never expires, so its key stays.
    ring confirm --legacy k1
    restart a
    restart b
    look observe
    manager "$pki/legacy.key"
    ring confirm kube-controller-manager k1 --service-account-private-key-file legacy.key
    ring confirm --flags
    check "status asks for nothing" 0 "$("$satoken" keys status --keys "$ring" | grep -c '^do next  [^n]')"
    activate
    ring rotate reorder
    moment reordered
    restart a
    moment "reordered, a restarted"
    restart b
    manager "$pki/legacy.key"
    secret second "$uid"
    moment "reordered, both restarted"
    look observe
    check "legacy.key is the key from before the ring" "$(openssl pkey -in "$work/old.key" -pubout)" \
        "$(openssl pkey -in "$pki/legacy.key" -pubout)"
    check "sa.key is the ring's new key" "$(openssl pkey -in "$ring/current/signing.key" -pubout)" \
        "$(openssl pkey -in "$pki/sa.key" -pubout)"
    check "the ring is at rest" 0 "$(code ring status)"
    check "status does not ask for kube-controller-manager again" 0 \
        "$("$satoken" keys status --keys "$ring" | grep -c 'confirm kube-controller-manager')"
}

source conformance/external-signer.bash

for name in "${stages[@]}"; do
    echo "== $name"
    "stage_$name"
done
sum_up
