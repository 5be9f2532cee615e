#!/usr/bin/env bash
# Runs GradBench's own evals, as they are, against the tool, and prints what they found.
#
#   crates/gradbench/validate.sh CHECKOUT [EVAL...]
#
# CHECKOUT is a copy of https://github.com/gradbench/gradbench in which the evals can run: its `manual` tool is built
# (`make -C cpp && make -C tools/manual`), and Python has numpy, scipy, pydantic and dataclasses-json. Settings, by
# environment: PYTHON, GRADBENCH (the suite's command; its own `gradbench` script by default), MIN_SECONDS (of each
# measurement; 1 in the suite, 0 here), and <EVAL>_ARGS (more arguments of one eval, as in HT_ARGS="--max 11").
set -euo pipefail

if [ $# -lt 1 ]; then
  sed -n '2,9s/^# \{0,1\}//p' "$0"
  exit 2
fi
here=$(cd "$(dirname "$0")/../.." && pwd)
checkout=$(cd "$1" && pwd)
shift
evals=${*:-hello lse llsq ode det gmm kmeans lstm ba ht particle saddle}
python=${PYTHON:-python3}
gradbench=${GRADBENCH:-./gradbench}

(cd "$here" && cargo build --release --quiet -p chainrule-gradbench)
tool=$(cd "$here" && cargo metadata --no-deps --format-version 1 |
  "$python" -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/release/gradbench-tool

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
export PYTHONPATH="$checkout/python/gradbench${PYTHONPATH:+:$PYTHONPATH}"
cd "$checkout"
failed=0
printf '%-10s %9s %6s %8s %9s   %s\n' eval evaluated valid invalid failed outcome
for eval in $evals; do
  arguments="${eval^^}_ARGS"
  "$gradbench" run -o "$logs/$eval.jsonl" \
    --eval "'$python' python/gradbench/gradbench/evals/$eval/run.py $(
      [ "$eval" = hello ] || echo "--min-seconds ${MIN_SECONDS:-0}"
    ) ${!arguments:-}" --tool "'$tool'" >"$logs/$eval.out" 2>&1 && code=0 || code=$?
  "$python" - "$eval" "$code" "$logs/$eval.jsonl" <<'PYTHON' || failed=1
import json, sys

name, code, path = sys.argv[1], int(sys.argv[2]), sys.argv[3]
asked, done, valid, invalid, errors = {}, set(), 0, 0, []
for line in open(path):
    line = json.loads(line)
    message, response = line.get("message"), line.get("response")
    if message and message["kind"] == "evaluate":
        asked[message["id"]] = message
    if message and message["kind"] == "analysis":
        valid += message["valid"]
        if not message["valid"]:
            invalid += 1
            errors.append(message.get("error", ""))
    if response and response["id"] in asked:
        done.add(response["id"])
        if not response["success"]:
            what = asked[response["id"]]
            errors.append(f"{what['function']} {what.get('description', '')}: {response.get('error', '')}")
failures = len(errors) - invalid + len(set(asked) - done)
good = code == 0 and asked and valid == len(asked)
if not good and not errors:
    errors.append(f"the eval ended with code {code}")
print(f"{name:10} {len(asked):9} {valid:6} {invalid:8} {failures:9}   {'valid' if good else 'NOT VALID'}", flush=True)
for error in errors[:5]:
    print("  " + error.replace("\n", "\n  ")[:500], flush=True)
sys.exit(0 if good else 1)
PYTHON
  [ "$code" = 0 ] || tail -n 3 "$logs/$eval.out" | sed 's/^/  /'
done
exit "$failed"
