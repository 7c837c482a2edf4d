# What the scripts beside it share. They source it from the repository's folder.

# Ends a script that cannot run here.
needs() { # WHAT HINT
    echo "conformance/$(basename "$0"): $1" >&2
    echo "hint: $2" >&2
    exit 69
}
need_tools() { # TOOL…
    local tool
    for tool in "$@"; do command -v "$tool" >/dev/null || needs "no $tool" "apt-get install $tool"; done
}
need_control_plane() {
    local binary
    for binary in etcd kube-apiserver; do
        [[ -x ${KUBEBUILDER_ASSETS-}/$binary ]] || needs \
            "no ${KUBEBUILDER_ASSETS-\$KUBEBUILDER_ASSETS}/$binary" \
            "KUBEBUILDER_ASSETS names a directory with etcd and kube-apiserver; setup-envtest use -p path fetches one"
    done
}
# Ends a script whose servers do not do what they should; their logs say why.
fail() { # MESSAGE LOG…
    local log
    echo "$1" >&2
    for log in "${@:2}"; do
        echo "--- the last lines of $(basename "$log")" >&2
        tail -n 20 "$log" >&2 || true
    done
    exit 1
}

failures=0
checks=0
check() { # WHAT WANTED GOT
    checks=$((checks + 1))
    if [[ $2 != "$3" ]]; then
        failures=$((failures + 1))
        echo "FAILED  $1: wanted $2, got $3"
    fi
}
# The last line of a script, and its exit code.
sum_up() {
    echo "$checks checks, $failures failed"
    [[ $failures == 0 ]]
}
