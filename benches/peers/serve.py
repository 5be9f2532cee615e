"""GradBench's protocol for tools in Python: a line of JSON for each message and for each response."""

import json
import sys
import time


def serve(name, evals):
    """Answer messages. `evals[module][function](input)` gives a function that runs and waits for its result, and one
    that makes JSON of the result. What was prepared for an input is kept for the next message with the same one; the
    first run, which compiles, is reported apart."""
    kept = {}
    for line in sys.stdin:
        message = json.loads(line)
        response = {"id": message["id"]}
        if message["kind"] == "start":
            response["tool"] = name
        elif message["kind"] == "define":
            response["success"] = message["module"] in evals
        elif message["kind"] == "evaluate":
            try:
                response |= evaluate(evals[message["module"]], message, kept)
            except Exception as error:  # A tool that cannot says so; the measurement goes on.
                response |= {"success": False, "error": f"{type(error).__name__}: {error}"}
        print(json.dumps(response), flush=True)


def evaluate(functions, message, kept):
    key = (message["module"], message["function"], message["key"])
    timings = []
    if key not in kept:
        # Only the inputs of one eval are kept.
        for other in [k for k in kept if k[0] != key[0] or k[2] != key[2]]:
            del kept[other]
        begin = time.perf_counter_ns()
        run, show = functions[message["function"]](message["input"])
        run()
        timings.append({"name": "first", "nanoseconds": time.perf_counter_ns() - begin})
        kept[key] = (run, show)
    run, show = kept[key]
    runs, seconds = message["input"].get("min_runs", 1), message["input"].get("min_seconds", 0)
    spent = 0
    while runs > 0 or spent < seconds * 1e9:
        begin = time.perf_counter_ns()
        result = run()
        took = time.perf_counter_ns() - begin
        timings.append({"name": "evaluate", "nanoseconds": took})
        runs -= 1
        spent += took
    return {"success": True, "output": show(result), "timings": timings}
