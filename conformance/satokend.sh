#!/usr/bin/env bash
# A kube-apiserver takes tokens of an issuer that `satokend serve` serves: by the issuer's documents, and by its webhook.
#
#     KUBEBUILDER_ASSETS=DIR conformance/satokend.sh [--bin DIR]
#
# DIR holds etcd and kube-apiserver, and kubectl where there is one; --bin names the directory of satoken and satokend, which is
# built with the trait Daemon where none is named.
#
# Exit code 0 when all checks hold, 1 when one fails, 69 when something needed is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
source conformance/checks.bash

bin=
if [[ ${1-} == --bin && $# == 2 ]]; then
    bin=$(realpath "$2")
elif [[ $# -gt 0 ]]; then
    echo "usage: conformance/satokend.sh [--bin DIR]" >&2
    exit 64
fi
need_tools curl openssl
need_control_plane
if [[ -z $bin ]]; then
    swift build -c release --traits Daemon >&2
    bin=$(swift build -c release --traits Daemon --show-bin-path)
fi
for binary in satoken satokend; do
    [[ -x $bin/$binary ]] || needs "no $bin/$binary" "swift build -c release --traits Daemon"
done

work=$(mktemp -d)
pids=()
cleanup() {
    # kube-apiserver does not end in order once etcd has ended.
    for pid in "${pids[@]}"; do kill -KILL "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap cleanup EXIT

base=${BASE_PORT:-26460}
etcd=$base server=$((base + 2)) satokend=$((base + 3))
issuer=https://127.0.0.1:$satokend
audience=https://kubernetes.default.svc
builder=other:system:serviceaccount:demo:builder

cd "$work"
umask 077
admin=$(openssl rand -hex 16)
echo "$admin,admin,admin,system:masters" >tokens.csv
openssl genrsa -out sa.key 2048 2>/dev/null
openssl pkey -in sa.key -pubout -out sa.pub
# The API server's certificate as a client of the webhook.
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=clients -keyout ca.key -out ca.crt 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj /CN=webhook-caller -keyout client.key -out client.csr 2>/dev/null
openssl x509 -req -in client.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 1 \
    -extfile <(echo extendedKeyUsage=clientAuth) -out client.crt 2>/dev/null

"$bin/satoken" keys init --keys keys --name other --algorithm ES256 --service-account-issuer "$issuer" >/dev/null
objects() { # [POD]
    cat >objects.new <<EOF
{"kind":"List","apiVersion":"v1","items":[
{"kind":"ServiceAccount","apiVersion":"v1","metadata":{"name":"builder","namespace":"demo","uid":"u-1"}},
$1
{"kind":"ClusterRole","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"webhook"},
 "rules":[{"verbs":["post"],"nonResourceURLs":["/webhook/authenticate"]}]},
{"kind":"ClusterRoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"webhook"},
 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"webhook"},
 "subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"webhook-caller"}]}]}
EOF
    mv objects.new objects.json
}
pod='{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web-0","namespace":"demo","uid":"u-2"},"spec":{"serviceAccountName":"builder"}},'
objects "$pod"
"$bin/satokend" serve --keys keys --objects objects.json --cert-dir tls --bind-address 127.0.0.1 \
    --secure-port "$satokend" --client-ca-file ca.crt --api-audiences "$issuer,$audience" \
    --webhook-issuer "$issuer=other:" 2>satokend.log &
pids+=($!)
for _ in {1..60}; do
    curl --silent --cacert tls/satokend.crt "$issuer/readyz" 2>/dev/null | grep -q ok && break
    kill -0 "${pids[0]}" 2>/dev/null || fail "satokend ended" satokend.log
    sleep 0.5
done

cat >authentication.yaml <<EOF
apiVersion: apiserver.config.k8s.io/v1
kind: AuthenticationConfiguration
jwt:
  - issuer:
      url: $issuer
      audiences: ["$audience"]
      certificateAuthority: |
$(sed 's/^/        /' tls/satokend.crt)
    claimMappings:
      username: {claim: sub, prefix: "other:"}
      uid: {claim: jti}
EOF
cat >webhook.yaml <<EOF
apiVersion: v1
kind: Config
clusters: [{name: s, cluster: {server: "$issuer/webhook/authenticate", certificate-authority: $work/tls/satokend.crt}}]
users: [{name: u, user: {client-certificate: $work/client.crt, client-key: $work/client.key}}]
contexts: [{name: x, context: {cluster: s, user: u}}]
current-context: x
EOF

"$KUBEBUILDER_ASSETS/etcd" --data-dir etcd --listen-client-urls "http://127.0.0.1:$etcd" \
    --advertise-client-urls "http://127.0.0.1:$etcd" --listen-peer-urls "http://127.0.0.1:$((etcd + 1))" >etcd.log 2>&1 &
pids+=($!)
api=
start() { # FLAG…
    if [[ -n $api ]]; then
        kill "$api"
        wait "$api" 2>/dev/null || true
    fi
    "$KUBEBUILDER_ASSETS/kube-apiserver" --etcd-servers="http://127.0.0.1:$etcd" --secure-port="$server" \
        --bind-address=127.0.0.1 --advertise-address=127.0.0.1 --endpoint-reconciler-type=none --cert-dir="$work/api" \
        --service-account-issuer="$audience" --service-account-key-file=sa.pub --service-account-signing-key-file=sa.key \
        --token-auth-file=tokens.csv --authorization-mode=RBAC --service-cluster-ip-range=10.0.0.0/24 \
        --disable-admission-plugins=ServiceAccount "$@" >api.log 2>&1 &
    api=$!
    pids+=("$api")
    for _ in {1..120}; do
        [[ $(ask "$admin" /readyz) == ok ]] && return
        kill -0 "$api" 2>/dev/null || break
        sleep 0.5
    done
    fail "kube-apiserver did not become ready" api.log etcd.log
}
ask() { # TOKEN PATH [BODY]
    local words=(--silent --insecure --max-time 20 --header "Authorization: Bearer $1")
    if [[ $# == 3 ]]; then words+=(--header "Content-Type: application/json" --data-binary "$3"); fi
    curl "${words[@]}" "https://127.0.0.1:$server$2"
}
# Who the API server says that a token is of.
whoami() { # TOKEN
    ask "$1" /apis/authentication.k8s.io/v1/selfsubjectreviews \
        '{"kind":"SelfSubjectReview","apiVersion":"authentication.k8s.io/v1"}' |
        grep -oE '"(username|message)": *"[^"]*"' | head -n 1 | cut -d '"' -f 4
}
issue() { # ARGUMENT…
    "$bin/satoken" issue builder -n demo --keys keys --objects objects.json "$@" 2>/dev/null
}
tampered() { # TOKEN
    local payload=${1#*.}
    printf '%s.%s' "${1%%.*}" "${payload%%.*}.$(openssl rand -base64 64 | tr -d '\n=' | tr +/ -_ | cut -c 1-86)"
}
# The server fetches an issuer's documents somewhat after it is ready.
eventually() { # WANTED COMMAND…
    local got=
    for _ in {1..40}; do
        got=$("${@:2}")
        [[ $got == "$1" ]] && break
        sleep 0.5
    done
    echo "$got"
}

echo "== authentication-config"
start --authentication-config=authentication.yaml
good=$(issue --audience "$audience")
check "a token of the issuer is taken" "$builder" "$(eventually "$builder" whoami "$good")"
check "one for another audience is refused" Unauthorized "$(whoami "$(issue --audience vault)")"
check "one that was tampered with is refused" Unauthorized "$(whoami "$(tampered "$good")")"

if [[ -x $KUBEBUILDER_ASSETS/kubectl ]]; then
    echo "== manifests"
    kubectl=("$KUBEBUILDER_ASSETS/kubectl" --kubeconfig /dev/null --server "https://127.0.0.1:$server"
        --insecure-skip-tls-verify --token "$admin")
    "${kubectl[@]}" create namespace satokend >/dev/null
    check "kubectl takes the manifests" 0 "$("${kubectl[@]}" apply --dry-run=server --validate=strict \
        -f "$OLDPWD/Sources/satokend/kubernetes.yaml" -f "$OLDPWD/Sources/ExternalSigner/satokend-signer.yaml" >kubectl.log 2>&1 && echo 0 || cat kubectl.log)"
fi

echo "== webhook"
start --authentication-token-webhook-config-file=webhook.yaml --authentication-token-webhook-version=v1 \
    --authentication-token-webhook-cache-ttl=1s
check "a token of the issuer is taken" "$builder" "$(whoami "$good")"
check "one for another audience is refused" Unauthorized "$(whoami "$(issue --audience vault)")"
check "one that was tampered with is refused" Unauthorized "$(whoami "$(tampered "$good")")"
bound=$(issue --audience "$audience" --bound-object-kind Pod --bound-object-name web-0)
check "a token that is bound to a Pod is taken" "$builder" "$(whoami "$bound")"
objects ""
check "and refused when the Pod is gone" Unauthorized "$(eventually Unauthorized whoami "$bound")"
check "the webhook answered" yes "$(grep -q '"route":"webhook"' satokend.log && echo yes || echo no)"

kill "${pids[0]}"
code=0
wait "${pids[0]}" || code=$?
check "SIGTERM ends satokend in order" 0 "$code"
sum_up
