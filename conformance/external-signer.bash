# The stage external-signer of kube-apiserver.sh, which sources this file: two API servers, each with a signer of its own
# over one ring, through two complete rotations. No API server is restarted. TokenRequests and TokenReviews run without a
# pause the whole time, and none may fail.
#
# satokend is named by --satokend PATH, or built.

signer() { # SERVER: starts the signer of an API server, again after it was stopped
    "$satokend" signer --keys "$ring" --socket "$home/$1.sock" --observations "$home/$1.json" --refresh-hint 2s \
        >>"$home/signer-$1.log" 2>&1 &
    pids[signer_$1]=$!
    for _ in {1..100}; do
        if [[ -S $home/$1.sock ]]; then return; fi
        kill -0 "${pids[signer_$1]}" 2>/dev/null || break
        sleep 0.1
    done
    fail "the signer of $1 did not start" "$home/signer-$1.log"
}
behind_signer() { # SERVER
    own=(--service-account-issuer=https://kubernetes.default.svc "--service-account-signing-endpoint=$home/$1.sock")
    start "$1"
    own=()
}
# Asks for tokens without a pause, each reviewed by the other server; notes every answer that is not what it should be.
traffic() { # SERVER OTHER
    local answer token verdict
    while [[ ! -e $home/stop ]]; do
        answer=$(request "$1" /api/v1/namespaces/default/serviceaccounts/probe/token \
            '{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{}}' 2>&1) || true
        token=$(grep -o '"token": *"[^"]*"' <<<"$answer" | cut -d '"' -f 4) || true
        if [[ -z $token ]]; then
            echo "$1: no token: ${answer:0:300}" >>"$home/failed"
            continue
        fi
        echo "$token" >>"$home/issued-$1"
        for server in "$1" "$2"; do
            verdict=$(authenticated "$server" "$token" 2>&1) || true
            [[ $verdict == true ]] || echo "$server refuses a token of $1: $verdict ${token%%.*}" >>"$home/failed"
        done
    done
}
kid() { # TOKEN
    local header=${1%%.*}
    while ((${#header} % 4)); do header+="="; done
    tr -- '-_' '+/' <<<"$header" | base64 -d | grep -o '"kid":"[^"]*"' | cut -d '"' -f 4
}
served() { # SERVER: the kids of its JWKS in order
    request "$1" /openid/v1/jwks | grep -o '"kid": *"[^"]*"' | cut -d '"' -f 4 | paste -sd ' '
}
# Waits until what both signers handed out is what they last noted, then has the ring look.
seen() { # ARGUMENT…
    sleep 6 # three times the hint
    look observe
}
rotate_once() { # NUMBER
    echo "rotation $1 begins: JWKS of a: $(served a)"
    ring rotate publish --force early
    seen
    moment "rotation $1, published"
    ring rotate activate --force early
    seen
    moment "rotation $1, activated"
    ring rotate reorder
    seen
    moment "rotation $1, reordered"
    local active
    active=$("$satoken" keys list --keys "$ring" -o json | grep -o '{"name":"[^"]*","kid":"[^"]*"[^}]*"state":"active"' |
        cut -d '"' -f 8)
    check "rotation $1: a signs with the new key" "$active" "$(kid "${tokens[-2]#*=}")"
    check "rotation $1: b signs with the new key" "$active" "$(kid "${tokens[-1]#*=}")"
    check "rotation $1: the JWKS of a begins with it" "$active" "$(served a | cut -d ' ' -f 1)"
    check "rotation $1: both serve one JWKS" "$(served a)" "$(served b)"
    echo "rotation $1 ends: JWKS of a: $(served a)"
}

stage_external-signer() {
    if [[ -z ${satokend-} ]]; then
        swift build -c release --traits Daemon --product satokend >&2
        satokend=$(swift build -c release --traits Daemon --show-bin-path)/satokend
    fi
    cluster external-signer
    "$satoken" keys init --keys "$ring" --name ring --service-account-issuer https://kubernetes.default.svc \
        --new-cluster --min-generation-age 2s --api-server "a=$home/a.json" --api-server "b=$home/b.json"
    signer a
    signer b
    behind_signer a
    behind_signer b
    account probe >/dev/null
    seen
    moment created
    local first=("${tokens[@]}")
    "$satokend" signer-check "$home/a.sock" --service-account-issuer https://kubernetes.default.svc >"$home/check.log" ||
        { cat "$home/check.log" && fail "signer-check finds a breach"; }
    traffic a b &
    pids[traffic_a]=$!
    traffic b a &
    pids[traffic_b]=$!

    rotate_once 1

    kill -9 "${pids[signer_a]}"
    wait "${pids[signer_a]}" 2>/dev/null || true
    signer a
    moment "signer a killed and restarted"

    mv "$ring/current" "$ring/aside"
    ln -s generations/9999 "$ring/current"
    sleep 4
    moment "ring broken"
    check "signer a says so" yes "$(grep -q "reload failed" "$home/signer-a.log" && echo yes || echo no)"
    rm "$ring/current"
    mv "$ring/aside" "$ring/current"
    sleep 4
    moment "ring mended"

    rotate_once 2

    touch "$home/stop"
    wait "${pids[traffic_a]}" "${pids[traffic_b]}" || true
    unset "pids[traffic_a]" "pids[traffic_b]"
    local issued
    issued=$(cat "$home"/issued-* | wc -l)
    check "no TokenRequest failed and no token was refused" "" "$(head -n 3 "$home/failed" 2>/dev/null || true)"
    echo "traffic: $issued tokens issued and reviewed twice, $(sed -n '$=' "$home/failed" 2>/dev/null || echo 0) failures"

    # The first key leaves: its tokens are refused, all others live.
    ring confirm --flags
    ring rotate retire --force live-tokens
    sleep 6
    tokens=("${tokens[@]:${#first[@]}}")
    local token kept=()
    local gone
    gone=$(kid "${first[0]#*=}")
    for token in "${tokens[@]}"; do [[ $(kid "${token#*=}") == "$gone" ]] || kept+=("$token"); done
    tokens=("${kept[@]}")
    moment retired
    refused "${first[@]}"
    stop signer_a signer_b
}
