"""Measures Chainrule, JAX and PyTorch on the evals of GradBench: see README.md."""

import argparse
import datetime
import json
import math
import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import inputs

HERE = Path(__file__).resolve().parent


class Tool:
    """A process that answers messages, one at a time."""

    def __init__(self, name, command, environment):
        self.name, self.count = name, 0
        environment = os.environ | {"OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"} | environment
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment, cwd=HERE, text=True)
        self.ask({"kind": "start"})

    def ask(self, message):
        self.process.stdin.write(json.dumps({"id": self.count} | message) + "\n")
        self.process.stdin.flush()
        self.count += 1
        return json.loads(self.process.stdout.readline())


def numbers(x):
    """All numbers of an output, in the order of names."""
    if isinstance(x, dict):
        return [n for key in sorted(x) for n in numbers(x[key])]
    if isinstance(x, list):
        return [n for part in x for n in numbers(part)]
    return [x]


def disagreement(a, b):
    """The largest difference, against the largest number."""
    a, b = numbers(a), numbers(b)
    if len(a) != len(b):
        return math.inf
    return max(map(lambda x, y: abs(x - y), a, b)) / max(max(map(abs, b)), 1e-300)


def cpu():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


def time(nanoseconds):
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds} ns"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chainrule", required=True, help="the binary gradbench-tool, built with --release")
    parser.add_argument("--evals", nargs="+", default=list(inputs.FUNCTIONS), choices=list(inputs.FUNCTIONS))
    parser.add_argument("--rounds", type=int, default=5, help="how often the tools take turns")
    parser.add_argument("--seconds", type=float, default=0.2, help="time that a tool has in each turn")
    parser.add_argument("--json", help="where all times go")
    options = parser.parse_args()

    # All share one core and take turns on it.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    load = os.getloadavg()
    binary = str(Path(options.chainrule).resolve())
    tools = [
        Tool("cranelift", [binary, "--tier", "cranelift"], {}),
        Tool("c", [binary, "--tier", "c"], {}),
        Tool("jax", [sys.executable, "jax_tool.py"], {}),
        Tool("pytorch", [sys.executable, "torch_tool.py"], {}),
    ]
    results = []
    columns = ["Chainrule (Cranelift)", "Chainrule (C)", "JAX", "PyTorch", "JAX / Chainrule", "PyTorch / Chainrule"]
    print("| eval | size | function | " + " | ".join(columns) + " |")
    print("| --- " * (3 + len(columns)) + "|")
    for eval in options.evals:
        for size in inputs.SIZES[eval]:
            given = inputs.make(eval, size) | {"min_runs": 1, "min_seconds": options.seconds}
            for function in inputs.FUNCTIONS[eval]:
                message = {"kind": "evaluate", "module": eval, "function": function, "input": given, "key": str(size)}
                least, first, failed, outputs = {}, {}, {}, {}
                for _ in range(options.rounds):
                    for tool in tools:
                        if tool.name in failed:
                            continue
                        response = tool.ask(message)
                        if not response["success"]:
                            failed[tool.name] = response.get("error", "it failed")
                            continue
                        times = {"evaluate": [], "first": []}
                        for t in response["timings"]:
                            times.setdefault(t["name"], []).append(t["nanoseconds"])
                        least[tool.name] = min([*times["evaluate"], least.get(tool.name, math.inf)])
                        first.setdefault(tool.name, times["first"][0] if times["first"] else None)
                        outputs.setdefault(tool.name, response["output"])
                apart = {name: disagreement(y, outputs["cranelift"]) for name, y in outputs.items()}
                for name, error in apart.items():
                    if not error < 1e-8:
                        failed[name] = f"its result is {error:.1e} off"
                results.append(
                    {"eval": eval, "size": size, "function": function, "nanoseconds": least, "first": first}
                    | {"difference": apart, "failed": failed}
                )
                best = min(least.get("cranelift", math.inf), least.get("c", math.inf))
                cells = [failed[t.name] if t.name in failed else time(least[t.name]) for t in tools]
                cells += ["" if n in failed else f"{least[n] / best:.3g}" for n in ("jax", "pytorch")]
                shape = ", ".join(map(str, size))
                print(f"| {eval} | {shape} | {function} | " + " | ".join(cells) + " |", flush=True)
    about = {
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "cpu": cpu(),
        "system": platform.platform(),
        "load at the start": load,
        "load at the end": os.getloadavg(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in ("jax", "jaxlib", "numpy", "torch")},
        "rounds": options.rounds,
        "seconds": options.seconds,
    }
    print("\n" + "; ".join(f"{key}: {value}" for key, value in about.items()))
    if options.json:
        Path(options.json).write_text(json.dumps({"about": about, "results": results}, indent=1) + "\n")


if __name__ == "__main__":
    main()
