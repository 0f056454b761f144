#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The library as another program finds it: installed, moved, and nothing else of ours in sight.
# usage: library.sh BUILD SOURCE
set -euo pipefail
build=$1
source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

quietly() { "$@" >"$work/log" 2>&1 || fail "$* says $(cat "$work/log")"; }

# The examples of the manual are what is compiled here.
fenced() { awk -v fence="\`\`\`$1" '/^```/ { inside = $0 == fence; next } inside' "$2"; }
code() { grep -v SPDX "$1"; }
diff <(fenced cmake "$source/docs/library.md") <(code "$source/tests/consumer/CMakeLists.txt")
diff <(fenced cpp "$source/docs/library.md") <(code "$source/tests/consumer/main.cpp")

quietly cmake --install "$build" --prefix "$work/first" --component development
prefix=$work/moved/elsewhere
mkdir "$work/moved"
mv "$work/first" "$prefix"
if grep -rnF -e "$build" -e "$source" -e "$work" "$prefix"/lib*/cmake "$prefix/include"; then
  fail 'what is exported names folders of this machine'
fi
[[ $(ls "$prefix/include") == ridethrough ]] || fail "spills headers: $(ls "$prefix/include")"

# Far from the source, and without nvcc.
cp -r "$source/tests/consumer" "$work"
cd "$work/consumer"
PATH=$(tr : '\n' <<<"$PATH" | grep -v cuda | paste -sd:)
# Flags of its own, with contraction where the machine has it, and none of ours.
quietly cmake -B build -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON \
  -DCMAKE_CXX_FLAGS='-O3 -march=native -ffp-contract=fast'
quietly cmake --build build
flags=$(grep -oE ' -(W|f|m|O)[^ ]+' build/compile_commands.json | paste -sd '')
[[ $flags == ' -O3 -march=native -ffp-contract=fast' ]] || fail "compiled with$flags"

# Every header can be included, not only those of the example.
(cd "$prefix/include/ridethrough" && find . -name '*.hpp' -printf '#include "%P"\n') >all.cpp
quietly c++ -std=c++20 -Wall -Wextra -Werror -I "$prefix/include/ridethrough" -fsyntax-only all.cpp

# The program's bits, in the file and on the screen.
study=("$source/configs/ieee-rts79.ini" --study.seed=7 --study.trajectories=20000)
statement() { grep -vE '^  "(wall_s|created)": ' "$1"; }
printed=$(build/consumer "${study[0]}" result.h5)
"$build/ridethrough" run "${study[@]}" -q --json >run.json
"$build/ridethrough" show result.h5 --json >show.json
diff <(statement run.json) <(statement show.json) || fail 'another result than that of the program'
lolh=$(python3 - <<'PYTHON'
import json

lolh = json.load(open("run.json"))["indices"]["lolh"]
print("lolh = {mean:.17g} +- {std_error:.17g} {unit}".format(**lolh))
PYTHON
)
[[ $printed == "$lolh" ]] || fail "'$printed' instead of '$lolh'"

status=0
build/consumer missing.ini result.h5 2>/dev/null || status=$?
((status == 2)) || fail "exit code $status for a file that is missing"
