#!/usr/bin/env python3
"""Measures satokend signer under load and abuse: latency, memory, descriptors, restarts.

    conformance/external-signer-load.py --satoken PATH --satokend PATH [--signs N]

The client is a second process on the same machine, with one connection, as kube-apiserver has it. Latencies come from a client of
this file, which sends one request at each beat of a clock: h2load sends those of 10 ms at once, so that each waits for the others.
h2load (nghttp2-client of Debian) makes the load without pauses. Needs grpcio and grpcio-tools from PyPI, too. Prints what it
measured; exit code 1 when a bar is missed, others were not served, an answer was lost, or memory or descriptors grew. 69 if
something needed is missing.
"""

import argparse
import importlib.util
import math
import os
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import grpc

HERE = pathlib.Path(__file__).resolve().parent
spec = importlib.util.spec_from_file_location("contract", HERE / "external-signer.py")
contract = importlib.util.module_from_spec(spec)
spec.loader.exec_module(contract)
failures = 0


def judge(what, holds, got):
    global failures
    failures += not holds
    print(f"{'ok     ' if holds else 'FAILED '} {what}: {got}", flush=True)


def resident(process):
    for line in pathlib.Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024


def descriptors(process):
    return len(os.listdir(f"/proc/{process.pid}/fd"))


def used(process):
    """What a process has used of all processors, in seconds (proc(5): utime and stime)."""
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def request(folder, message):
    """A file with one message as gRPC frames it."""
    body = message.SerializeToString()
    path = folder / f"{type(message).__name__}.bin"
    path.write_bytes(b"\0" + len(body).to_bytes(4, "big") + body)
    return path


def h2load(socket_path, method, body, count, streams, after=0):
    """Begins a load, after so many seconds."""
    return subprocess.Popen(
        ["sh", "-c", 'sleep "$1"; shift; exec "$@"', "sh", str(after),
         "h2load", "-B", f"unix:{socket_path}", "-c", "1", "-n", str(count), "-m", str(streams), "-d", str(body),
         "-H", "content-type: application/grpc", "-H", "te: trailers",
         f"http://localhost/v1.ExternalJWTSigner/{method}"], stdout=subprocess.PIPE, text=True)


def succeeded(client, count):
    output = client.communicate()[0]
    return f" {count} succeeded" in output


def paced(socket_path, message, rate, count):
    """Sends count Signs, one each 1/rate seconds, whatever is still unanswered. Returns how many brought a signature, and p50 and
    p99 in ms of the time from the beat to the end of the answer."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(socket_path))
    connection.sendall(preface() + frame(8, 0, 0, (1 << 30).to_bytes(4, "big")))
    body = message.read_bytes()
    took, signed, input, window = [], set(), bytearray(), 65_535
    sent, ended, begin = 0, 0, time.perf_counter() + 0.1
    while ended < count:
        due = begin + sent / rate
        if sent < count and time.perf_counter() >= due and window >= len(body):
            stream = 2 * sent + 1
            connection.sendall(frame(1, 4, stream, headers()) + frame(0, 1, stream, body))
            sent, window = sent + 1, window - len(body)
            continue
        wait = max(0, due - time.perf_counter()) if sent < count and window >= len(body) else 10
        if not select.select([connection], [], [], wait)[0]:
            if wait == 10:
                break
            continue
        part = connection.recv(1 << 16)
        if not part:
            break
        now = time.perf_counter()
        input += part
        while len(input) >= 9 and len(input) >= 9 + (size := int.from_bytes(input[:3], "big")):
            kind, flags, stream = input[3], input[4], int.from_bytes(input[5:9], "big")
            content = bytes(input[9:9 + size])
            del input[:9 + size]
            if kind == 0 and size > 5:
                signed.add(stream)
            elif kind == 4 and not flags & 1:
                connection.sendall(frame(4, 1, 0, b""))
            elif kind == 6 and not flags & 1:
                connection.sendall(frame(6, 1, 0, content))
            elif kind == 8 and stream == 0:
                window += int.from_bytes(content, "big")
            elif kind == 7:
                count = sent = ended
            if stream and (kind == 3 or kind in (0, 1) and flags & 1):
                ended += 1
                took.append((now - begin - stream // 2 / rate) * 1000)
    connection.close()
    took.sort()
    return len(signed), *((took[len(took) // 2], took[len(took) * 99 // 100]) if took else (math.inf, math.inf))


def load(folder, path, messages, process, algorithm, bar, signs):
    sign = request(folder, messages.SignJWTRequest(claims=contract.payload()))
    fetch = request(folder, messages.FetchKeysRequest())
    rate, count = 1000, 10_000
    paced(path, sign, rate, 500)
    start = used(process)
    signed, middle, high = paced(path, sign, rate, count)
    spent = (used(process) - start) / count * 1e6
    judge(f"{algorithm}: Sign at {rate}/s, p99 under {bar} ms", signed == count and high < bar,
          f"p50 {middle:.2f} ms, p99 {high:.2f} ms, {spent:.0f} µs of CPU a signature")
    burst = h2load(path, "FetchKeys", fetch, 1000, 1000, after=count / rate / 2)
    signed, middle, high = paced(path, sign, rate, count)
    judge(f"{algorithm}: the same beside 1,000 FetchKeys at once", signed == count and succeeded(burst, 1000) and high < bar,
          f"p50 {middle:.2f} ms, p99 {high:.2f} ms")
    if signs:
        h2load(path, "Sign", sign, max(1, signs // 10), 64).communicate()
        before, open_before = resident(process), descriptors(process)
        start = time.perf_counter()
        done = succeeded(h2load(path, "Sign", sign, signs, 64), signs)
        took = time.perf_counter() - start
        judge(f"{algorithm}: {signs} Signs leave memory flat", done and resident(process) < before * 1.1 + 4,
              f"{before:.0f} MiB, then {resident(process):.0f} MiB; {signs / took:.0f}/s")
        judge(f"{algorithm}: and descriptors", descriptors(process) <= open_before, descriptors(process))


def preface():
    return b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0])


def frame(kind, flags, stream, body):
    return len(body).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + body


def headers():
    def literal(name, value):
        return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value
    return (literal(b":method", b"POST") + literal(b":scheme", b"http") + literal(b":path", b"/v1.ExternalJWTSigner/Sign")
            + literal(b":authority", b"localhost") + literal(b"te", b"trailers")
            + literal(b"content-type", b"application/grpc"))


def abuse(path, services, messages, process):
    def connect():
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(5)
        connection.connect(str(path))
        return connection

    def send(connection, data):
        try:
            connection.sendall(data)
        except OSError:
            pass

    def served(what):
        with grpc.insecure_channel(f"unix:{path}") as channel:
            stub = services.ExternalJWTSignerStub(channel)
            start = time.perf_counter()
            got = contract.code(lambda: stub.Sign(messages.SignJWTRequest(claims=contract.payload()), timeout=10,
                                                  wait_for_ready=True))
            judge(f"others are served beside {what}", got == "OK",
                  f"{(time.perf_counter() - start) * 1000:.0f} ms, {resident(process):.0f} MiB")

    before = resident(process)
    half_open = [connect() for _ in range(100)]
    served("100 half-open connections")
    for connection in half_open:
        connection.close()
    streams = connect()
    send(streams, preface())
    for start in range(0, 10_000, 500):
        send(streams, b"".join(frame(1, 4, 2 * number + 1, headers()) for number in range(start, start + 500)))
    served("10,000 streams without an end")
    streams.close()
    resets = connect()
    send(resets, preface())
    for start in range(0, 10_000, 500):
        send(resets, b"".join(frame(1, 4, 2 * number + 1, headers()) + frame(3, 0, 2 * number + 1, b"\0\0\0\x08")
                              for number in range(start, start + 500)))
    served("10,000 streams that are reset")
    resets.close()
    large = connect()
    send(large, preface() + frame(1, 4, 1, headers()) + frame(0, 0, 1, b"\0" + (100 << 20).to_bytes(4, "big")))
    for _ in range(6400):
        try:
            large.sendall(frame(0, 0, 1, b"A" * 16000))
        except OSError:
            break
    served("a message of 100 MB")
    large.close()
    for data in [os.urandom(100_000), preface() + os.urandom(100_000), preface() + frame(1, 4, 1, b"\xff" * 16000),
                 preface() + frame(4, 0, 0, b"\0\4\xff\xff\xff\xff") * 100, preface() + frame(6, 0, 0, b"12345678") * 20_000]:
        connection = connect()
        send(connection, data)
        connection.close()
    served("garbage")
    time.sleep(1)
    judge("abuse leaves memory bounded", resident(process) < before + 200, f"{before:.0f} MiB, then {resident(process):.0f} MiB")


def restarts(options, folder, ring, services, messages):
    """Socket activation as systemd does it: the socket outlives the signer. A new signer gets the same one."""
    path = folder / "activated.sock"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    os.chmod(path, 0o600)
    listener.listen(128)

    def begin():
        log = open(folder / "activated.log", "ab")
        # The environment is read in the child, so that its own number stands in LISTEN_PID.
        script = 'import os,sys; os.environ.update(LISTEN_PID=str(os.getpid()),LISTEN_FDS="1"); os.execv(sys.argv[1],sys.argv[1:])'
        os.dup2(listener.fileno(), 3)
        return subprocess.Popen([sys.executable, "-c", script, options.satokend, "signer", "--keys", str(ring)],
                                pass_fds=[3], stderr=log, stdout=log)
    process = begin()
    with grpc.insecure_channel(f"unix:{path}") as channel:
        stub = services.ExternalJWTSignerStub(channel)

        def sign():
            stub.Sign(messages.SignJWTRequest(claims=contract.payload()), timeout=10, wait_for_ready=True)
        sign()
        worst = 0
        for _ in range(5):
            process.kill()
            process.wait()
            start = time.perf_counter()
            process = begin()
            while True:
                try:
                    sign()
                    break
                except grpc.RpcError:
                    time.sleep(0.01)
            worst = max(worst, time.perf_counter() - start)
        judge("after SIGKILL with socket activation a signature comes within a second", worst < 1, f"{worst * 1000:.0f} ms")
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        judge("the socket that was passed is not removed", path.exists(), path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--satoken", required=True)
    parser.add_argument("--satokend", required=True)
    parser.add_argument("--signs", type=int, default=1_000_000)
    options = parser.parse_args()
    if not shutil.which("h2load"):
        print("external-signer-load.py: no h2load; apt-get install nghttp2-client", file=sys.stderr)
        sys.exit(69)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        messages, services = contract.stubs(folder)
        for algorithm, bar, signs in [("ES256", 1, options.signs), ("RS256", 3, 0)]:
            ring, path = folder / f"ring-{algorithm}", folder / f"{algorithm}.sock"
            subprocess.run([options.satoken, "keys", "init", "--keys", ring, "--algorithm", algorithm, "--new-cluster",
                            "--service-account-issuer", contract.ISSUER], check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
            process = contract.start(options, folder, ring, path)
            try:
                load(folder, path, messages, process, algorithm, bar, signs)
                if algorithm == "ES256":
                    abuse(path, services, messages, process)
            finally:
                process.kill()
                process.wait()
        restarts(options, folder, folder / "ring-ES256", services, messages)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
