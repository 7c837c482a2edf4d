#!/usr/bin/env python3
"""Measures satokend signer under load and abuse: latency, memory, descriptors, restarts.

    conformance/external-signer-load.py --satoken PATH --satokend PATH [--signs N]

The client is a second process on the same machine. Needs grpcio and grpcio-tools from PyPI. Prints what it measured; exit
code 1 when others were not served, an answer was lost, or memory or descriptors grew.
"""

import argparse
import asyncio
import importlib.util
import os
import pathlib
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


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))] * 1000


async def paced(stub, messages, rate, seconds, burst=0):
    """Latencies of Sign at a rate; with a burst of FetchKeys in the middle."""
    latencies, tasks = [], []
    claims = contract.payload()

    async def one():
        start = time.perf_counter()
        await stub.Sign(messages.SignJWTRequest(claims=claims), timeout=30)
        latencies.append(time.perf_counter() - start)

    begin = time.perf_counter()
    for index in range(rate * seconds):
        delay = begin + index / rate - time.perf_counter()
        if delay > 0:
            await asyncio.sleep(delay)
        tasks.append(asyncio.create_task(one()))
        if burst and index == rate * seconds // 2:
            tasks += [asyncio.create_task(fetch(stub, messages)) for _ in range(burst)]
    await asyncio.gather(*tasks)
    return latencies


async def fetch(stub, messages):
    await stub.FetchKeys(messages.FetchKeysRequest(), timeout=30)


async def many(stub, messages, count):
    """Signs as fast as 64 callers can."""
    left = iter(range(count))

    async def caller():
        claims = contract.payload()
        for _ in left:
            await stub.Sign(messages.SignJWTRequest(claims=claims), timeout=30)

    await asyncio.gather(*(caller() for _ in range(64)))


async def load(path, services, messages, process, algorithm, bar, signs):
    async with grpc.aio.insecure_channel(f"unix:{path}") as channel:
        stub = services.ExternalJWTSignerStub(channel)
        await many(stub, messages, 500)
        rate = 1000 if algorithm == "ES256" or os.environ.get("RATE") is None else int(os.environ["RATE"])
        latencies = await paced(stub, messages, rate, 10)
        judge(f"{algorithm}: Sign at {rate}/s, p99 under {bar} ms", percentile(latencies, 0.99) < bar,
              f"p50 {percentile(latencies, 0.5):.2f} ms, p99 {percentile(latencies, 0.99):.2f} ms")
        latencies = await paced(stub, messages, rate, 6, burst=1000)
        print(f"        with 1,000 FetchKeys at once: p50 {percentile(latencies, 0.5):.2f} ms, "
              f"p99 {percentile(latencies, 0.99):.2f} ms", flush=True)
        if signs:
            await many(stub, messages, signs // 10)
            before, open_before = resident(process), descriptors(process)
            start = time.perf_counter()
            await many(stub, messages, signs)
            took = time.perf_counter() - start
            judge(f"{algorithm}: {signs} Signs leave memory flat", resident(process) < before * 1.1 + 4,
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
    parser.add_argument("--signs", type=int, default=100_000)
    options = parser.parse_args()
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
                asyncio.run(load(path, services, messages, process, algorithm, bar, signs))
                if algorithm == "ES256":
                    abuse(path, services, messages, process)
            finally:
                process.kill()
                process.wait()
        restarts(options, folder, folder / "ring-ES256", services, messages)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
