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
printed=$(build/consumer result.h5 "${study[0]}")
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

# A site that is built there is that of the same config.
cat >built.ini <<'INI'
[study]
name = a site of 100 MW
trajectories = 20000
[load]
constant_mw = 100
[feed.north]
capacity_mw = 80
[feed.south]
capacity_mw = 80
[hazard.storm]
gap_h = exponential(mean=1000)
duration_h = lognormal(mean=4, sigma=1)
hits = feed.north, feed.south:0.3
[battery.pack]
units = 60
unit_power_mw = 2
unit_energy_mwh = 4
INI
build/consumer built.h5 >/dev/null
"$build/ridethrough" run built.ini -q --json >run.json
"$build/ridethrough" show built.h5 --json >show.json
without_config() { statement "$1" | grep -vE '^  "config_file": '; }
diff <(without_config run.json) <(without_config show.json) || fail 'another site than that of the config'
"$build/ridethrough" report built.h5 -o built.html || fail 'no report of a site that was built'

status=0
build/consumer result.h5 missing.ini 2>/dev/null || status=$?
((status == 2)) || fail "exit code $status for a file that is missing"
