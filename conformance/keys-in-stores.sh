#!/usr/bin/env bash
# Keys that never leave a TPM or a token: a ring makes them by --key-command, satoken issues and signs with them, satokend
# signer signs for a client over gRPC, and the ring rotates.
#
#     conformance/keys-in-stores.sh [--satoken PATH] [--satokend PATH]
#
# The TPM is swtpm with OpenSSL's provider tpm2-openssl (Debian 12 and later), the token SoftHSM with pkcs11-provider (Debian 13
# and later). As root on Debian what is missing is installed; what cannot be had is skipped, and said so.
#
# Exit code 0 when all checks hold or nothing could be tried, 1 when one fails.
set -euo pipefail
cd "$(dirname "$0")/.."
source conformance/checks.bash

satoken=
satokend=
while [[ ${1-} == --satoken || ${1-} == --satokend ]] && [[ $# -ge 2 ]]; do
    declare "${1#--}=$(realpath "$2")"
    shift 2
done
if [[ -z $satoken || -z $satokend ]]; then
    swift build -c release --traits Daemon --product satoken >&2
    swift build -c release --traits Daemon --product satokend >&2
    bin=$(swift build -c release --traits Daemon --show-bin-path)
    satoken=${satoken:-$bin/satoken}
    satokend=${satokend:-$bin/satokend}
fi

work=$(mktemp -d)
pids=()
cleanup() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    [[ ! -f $work/tpm/pid ]] || kill "$(cat "$work/tpm/pid")" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT
code() {
    local code=0
    "$@" >"$work/out" 2>"$work/err" || code=$?
    echo "$code"
}
has() { # PROVIDER COMMAND PACKAGE…: installs what is missing, where that can be done
    local modules
    modules=$(openssl version -m | cut -d '"' -f 2)
    if [[ ! -e $modules/$1.so ]] || ! command -v "$2" >/dev/null; then
        [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null &&
            DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${@:3}" >/dev/null 2>&1 || true
    fi
    [[ -e $modules/$1.so ]] && command -v "$2" >/dev/null
}

issuer=https://kubernetes.default.svc
story() { # NAME ALGORITHM KEY-COMMAND
    local ring=$work/$1/ring socket=$work/$1/signer.sock first second
    mkdir -p "$work/$1"
    "$satoken" keys init --keys "$ring" --name "$1" --algorithm "$2" --new-cluster --min-generation-age 1s \
        --service-account-issuer "$issuer" --key-command "$3" >/dev/null
    check "$1: no private key is in a file" 0 "$(grep -rl 'PRIVATE KEY' "$ring" | wc -l)"
    first=$("$satoken" issue app -n default --uid u --keys "$ring")
    check "$1: a token that was issued is accepted" 0 "$(code "$satoken" verify "$first" --keys "$ring")"
    uri=$(sed -n 's/^openssl-store-uri: //p' "$ring/current/signing.key")
    second=$(printf '{"iss":"%s","sub":"s"}' "$issuer" | "$satoken" sign --service-account-signing-key-file "$uri")
    check "$1: sign takes the URI itself" 3 "$(tr . '\n' <<<"$second" | wc -l)"
    check "$1: files are not exported" 1 "$(code "$satoken" keys export --keys "$ring" --force unobserved --without-observation)"
    check "$1: the reason is said" yes "$(grep -q 'never leaves its store' "$work/err" && echo yes || echo no)"
    "$satokend" signer --keys "$ring" --socket "$socket" --refresh-hint 2s 2>"$work/$1/log" &
    pids+=($!)
    for _ in {1..100}; do [[ -S $socket ]] && break || sleep 0.1; done
    check "$1: the signer passes" 0 "$(code "$satokend" signer-check "$socket" --service-account-issuer "$issuer")"
    sleep 1.1
    "$satoken" keys rotate publish --force early --keys "$ring" >/dev/null
    sleep 1.1
    "$satoken" keys rotate activate --force early --keys "$ring" >/dev/null
    second=$("$satoken" issue app -n default --uid u --keys "$ring")
    check "$1: another key signs" yes "$([[ ${first%%.*} != "${second%%.*}" ]] && echo yes || echo no)"
    for token in "$first" "$second"; do
        check "$1: both tokens are accepted" 0 "$(code "$satoken" verify "$token" --keys "$ring")"
    done
    sleep 2
    check "$1: the signer passes after the rotation" 0 \
        "$(code "$satokend" signer-check "$socket" --service-account-issuer "$issuer")"
}

tpm() {
    mkdir -p "$work/tpm"
    swtpm socket --tpm2 --tpmstate "dir=$work/tpm" --server type=tcp,port=26670,bindaddr=127.0.0.1 \
        --ctrl type=tcp,port=26671,bindaddr=127.0.0.1 --flags not-need-init,startup-clear --daemon --pid "file=$work/tpm/pid"
}
if has tpm2 swtpm swtpm tpm2-openssl tpm2-tools && command -v tpm2_create >/dev/null; then
    export TPM2TOOLS_TCTI=swtpm:host=127.0.0.1,port=26670 TPM2OPENSSL_TCTI=swtpm:host=127.0.0.1,port=26670
    tpm
    cat >"$work/make-tpm" <<'EOF'
#!/bin/bash
# Makes a key in the TPM, keeps it under the next handle, and prints its URI.
set -euo pipefail
cd "$(dirname "$0")"
case $SATOKEN_KEY_ALGORITHM in RS256) kind=rsa2048 ;; ES256) kind=ecc256 ;; *) exit 1 ;; esac
count=$(($(cat count 2>/dev/null || echo 0) + 1))
echo "$count" >count
handle=$(printf '0x810000%02x' "$count")
{
    tpm2_createprimary -C o -g sha256 -G ecc -c primary.ctx
    tpm2_flushcontext -t
    tpm2_create -C primary.ctx -G "$kind" -u key.pub -r key.priv -a 'fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign'
    tpm2_flushcontext -t
    tpm2_load -C primary.ctx -u key.pub -r key.priv -c key.ctx
    tpm2_evictcontrol -C o -c key.ctx "$handle"
    tpm2_flushcontext -t
} >&2
echo "handle:$handle"
EOF
    chmod +x "$work/make-tpm"
    story tpm-rsa RS256 "$work/make-tpm 2>/dev/null"
    story tpm-ecc ES256 "$work/make-tpm 2>/dev/null"
    kill "$(cat "$work/tpm/pid")"
    sleep 0.5
    check "a TPM that went away signs nothing" 1 \
        "$(code "$satokend" signer-check "$work/tpm-ecc/signer.sock" --service-account-issuer "$issuer")"
    check "the reason is said" yes "$(grep -q 'Unavailable' "$work/out" && echo yes || echo no)"
    tpm
    check "a TPM that came back signs again" 0 \
        "$(code "$satokend" signer-check "$work/tpm-ecc/signer.sock" --service-account-issuer "$issuer")"
else
    echo "skipped: TPM (needs swtpm, tpm2-tools and tpm2-openssl)"
fi

if has pkcs11 softhsm2-util softhsm2 pkcs11-provider opensc && command -v pkcs11-tool >/dev/null; then
    mkdir -p "$work/hsm/tokens"
    echo "directories.tokendir = $work/hsm/tokens" >"$work/hsm/softhsm2.conf"
    export SOFTHSM2_CONF=$work/hsm/softhsm2.conf
    module=$(find /usr/lib -name libsofthsm2.so | head -n 1)
    export PKCS11_PROVIDER_MODULE=$module
    softhsm2-util --init-token --free --label ring --pin 4711 --so-pin 4711 >/dev/null
    printf 4711 >"$work/hsm/pin"
    cat >"$work/make-hsm" <<EOF
#!/bin/bash
set -euo pipefail
case \$SATOKEN_KEY_ALGORITHM in RS256) kind=rsa:2048 ;; ES256) kind=EC:prime256v1 ;; *) exit 1 ;; esac
count=\$((\$(cat $work/hsm/count 2>/dev/null || echo 0) + 1))
echo "\$count" >$work/hsm/count
pkcs11-tool --module $module --login --pin 4711 --token-label ring --keypairgen --key-type "\$kind" \
    --label "sa-\$count" --id "\$(printf %02x "\$count")" >&2
echo "pkcs11:token=ring;object=sa-\$count;pin-source=$work/hsm/pin"
EOF
    chmod +x "$work/make-hsm"
    story hsm-rsa RS256 "$work/make-hsm 2>/dev/null"
    story hsm-ecc ES256 "$work/make-hsm 2>/dev/null"
else
    echo "skipped: PKCS #11 token (needs softhsm2, opensc and pkcs11-provider, which Debian has since version 13)"
fi
sum_up
