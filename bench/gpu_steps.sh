# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # what is not set here is set by gpu.sh, which reads this
# The steps of gpu.sh that ask the program: what the machine is, tests, speed, and the same bits.

# A field of nvidia-smi for the first card.
smi() { nvidia-smi --id=0 --query-gpu="$1" --format=csv,noheader 2>>"$log"; }

nvcc_version() { nvcc --version 2>/dev/null | sed -n 's/.*release \([^,]*\),.*/nvcc \1/p'; }

card() {
  if [[ -n $no_gpu ]]; then echo 'no GPU'; else smi name,driver_version | sed 's/, /, driver /'; fi
}

step_facts() {
  local processors compiler
  processors=$(lscpu 2>/dev/null | sed -n 's/^Model name: *//p' | head -n 1)
  compiler=$(nvcc_version)
  echo "- $(uname -sr), $(getconf GNU_LIBC_VERSION), ${processors:-CPU}, $(nproc) processors"
  echo "- $version"
  echo "- toolkit: ${compiler:-no nvcc}"
  [[ -z $no_gpu ]] || { skip "$no_gpu"; return; }
  command -v nvidia-smi >/dev/null || { skip 'no nvidia-smi'; return; }
  local field
  for field in name compute_cap driver_version memory.total clocks.max.sm clocks.max.mem power.limit \
    ecc.mode.current pcie.link.gen.current temperature.gpu; do
    echo "- $field: $(smi "$field")"
  done
  limited nvidia-smi -q >>"$log"
}

step_tests() {
  local tests=$package/bin/ridethrough_core_tests report=$out/device-tests.xml status=0 all out_of
  [[ -x $tests ]] || { skip 'the tarball with the tests was not given'; return; }
  limited "$tests" --gtest_filter='*Device*' --gtest_output="xml:$report" >>"$log" 2>&1 || status=$?
  all=$(grep -c '<testcase ' "$report")
  out_of=$(grep -c 'result="skipped"' "$report")
  if ((status != 0 || all == 0)); then
    note=${note:-"$(grep -c '<failure ' "$report") of $all failed, status $status"}
    return "$failed"
  fi
  ((out_of == 0)) || { skip "$out_of of $all skipped: $no_gpu"; return; }
  note="$all passed"
}

# The scenarios that ship, without their suffix.
scenarios() { find "$configs" -maxdepth 1 -name '*.ini' -printf '%f\n' | sed 's/\.ini$//' | sort; }

# A top-level value of a result, without quotes.
value() { sed -n "s/^  \"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" "$2"; }

# Trajectory-years per second of a result of so many trajectories.
rate() {
  awk -v n="$2" -v wall="$(value wall_s "$1")" -v years="$(value years_per_trajectory "$1")" \
    'BEGIN { printf "%.0f", n * years / wall }'
}

# Runs a scenario, keeps the result, adds a row to speed.csv.
measure() {
  local scenario=$1 backend=$2 trajectories=$3 began ended
  local result=$work/$scenario.$trajectories.$backend.json
  local how=(--backend cpu --threads "${backend#cpu}")
  if [[ $backend == cuda ]]; then how=(--backend cuda); fi
  began=$(date +%s%N)
  limited "$program" run "$configs/$scenario.ini" "${how[@]}" -q --json --study.target_rel_error=0 \
    --study.trajectories="$trajectories" >"$result.part" || return "$failed"
  ended=$(date +%s%N)
  mv "$result.part" "$result"
  elapsed_ms=$(((ended - began) / 1000000))
  awk -v OFS=, -v s="$scenario" -v b="$backend" -v n="$trajectories" -v ms="$elapsed_ms" \
    -v wall="$(value wall_s "$result")" -v rate="$(rate "$result" "$trajectories")" \
    'BEGIN { print s, b, n, wall, ms / 1000, rate }' >>"$out/speed.csv"
}

# The CPU back ends are named by their threads; the most precious first.
back_ends() {
  [[ -n $no_gpu ]] || echo cuda
  (($(nproc) == 1)) || echo "cpu$(nproc)"
  echo cpu1
}

# Ten times as many trajectories each time, for as long as the next run will fit.
step_speed() {
  local scenario backend series trajectories left_ms elapsed_ms each broken=0
  echo 'scenario,backend,trajectories,wall_s,elapsed_s,years_per_s' >"$out/speed.csv"
  series=$(($(scenarios | wc -l) * $(back_ends | wc -l)))
  each=$((1000 * (deadline - SECONDS) / series))
  for scenario in $(scenarios); do
    for backend in $(back_ends); do
      left_ms=$each trajectories=$((at_most < 10000 ? at_most : 10000)) elapsed_ms=0
      while ((10 * elapsed_ms <= left_ms && trajectories <= at_most)); do
        measure "$scenario" "$backend" "$trajectories" || {
          note=${note:-"$scenario on $backend failed; see log.txt"}
          broken=1
          break
        }
        left_ms=$((left_ms - elapsed_ms))
        trajectories=$((10 * trajectories))
      done
    done
  done
  echo 'Trajectory-years per second of the simulation. In brackets: seconds to start and to report,'
  echo 'which are not in it.'
  echo
  speed_table
  ((broken == 0)) || return "$failed"
  [[ -z $no_gpu ]] || skip "CPU only: $no_gpu"
}

speed_table() {
  local columns
  columns=$(back_ends | tac | tr '\n' ' ')
  echo "| scenario | trajectories |$(for column in $columns; do echo -n " $column |"; done)"
  echo "|---|---|$(for column in $columns; do echo -n '---|'; done)"
  awk -F, -v columns="$columns" '
    NR > 1 {
      row = $1 " | " $3
      if (!(row in seen)) rows[++count] = row
      seen[row] = 1
      cell[row, $2] = sprintf("%d (%.2f)", $6, $5 - $4)
    }
    END {
      width = split(columns, column, " ")
      for (i = 1; i <= count; ++i) {
        line = "| " rows[i] " |"
        for (k = 1; k <= width; ++k) line = line " " cell[rows[i], column[k]] " |"
        print line
      }
    }' "$out/speed.csv"
}

# A thousand points that are too small to fill a card each on its own, and the same number of
# trajectories as one run: the nearer their rates, the better the points fill it together.
step_sweep() {
  local scenario=colossus-megapacks-against-turbines points=1000 backend how wall base='' broken=0
  local each=$((at_most < 16384 * points ? (at_most + points - 1) / points : 16384))
  echo "$points points of $scenario, $each trajectories each."
  echo
  echo '| on | seconds | trajectories a second | those of one run | results |'
  echo '|---|---|---|---|---|'
  for backend in $(back_ends | grep -vx cpu1 || echo cpu1); do
    how=(--backend cpu --threads "${backend#cpu}")
    if [[ $backend == cuda ]]; then how=(--backend cuda); fi
    local result=$work/sweep.$backend.json one=$work/$scenario.$((each * points)).$backend.json same=''
    if ! limited "$program" sweep "$configs/$scenario.ini" "${how[@]}" -q --json \
      --study.target_rel_error=0 --study.trajectories="$each" \
      --sweep.battery.megapack.units=1:250:1 --sweep.turbine.smt130.units=9,12,15,18 \
      >"$result" || ! measure "$scenario" "$backend" "$((each * points))"; then
      note=${note:-"on $backend failed; see log.txt"}
      broken=1
      continue
    fi
    if [[ -z $base ]]; then
      base=$result
    elif diff <(statement "$base") <(statement "$result") >>"$log"; then
      same='the same'
    else
      same='**DIFFERENT**' broken=1
    fi
    wall=$(value wall_s "$result")
    awk -v on="$backend" -v n="$((each * points))" -v wall="$wall" -v one="$(value wall_s "$one")" \
      -v same="$same" 'BEGIN {
        printf "| %s | %.2f | %d | %d | %s |\n", on, wall, n / wall, n / one, same }'
  done
  ((broken == 0)) || return "$failed"
  [[ -z $no_gpu ]] || skip "CPU only: $no_gpu"
}

# With one block on a multiprocessor, with two, ... and with as many as it holds: how many threads the
# caches and the latencies like best.
step_launch() {
  [[ -z $no_gpu ]] || { skip "$no_gpu"; return; }
  local scenario blocks trajectories=$((at_most < 4000000 ? at_most : 4000000))
  local result=$work/launch.json row
  echo 'Trajectory-years per second with at most so many blocks on a multiprocessor.'
  echo
  echo '| scenario | 1 | 2 | 3 | 4 | 6 | 8 | all that fit |'
  echo '|---|---|---|---|---|---|---|---|'
  for scenario in "${looked_at[@]}"; do
    row="| $scenario |"
    for blocks in 1 2 3 4 6 8 64; do
      RIDETHROUGH_CUDA_BLOCKS=$blocks limited "$program" run "$configs/$scenario.ini" --backend cuda \
        -q --json --study.target_rel_error=0 --study.trajectories="$trajectories" >"$result" || {
        note=${note:-"$scenario with $blocks blocks failed; see log.txt"}
        return "$failed"
      }
      row+=" $(rate "$result" "$trajectories") |"
    done
    echo "$row"
  done
}

# What a result says, without what is only about the run.
statement() { grep -vE '^  "(backend|device|wall_s|created)": ' "$1"; }

# Results of the same scenario and number of trajectories: those that step_speed has left, and with a
# GPU one of each scenario that is large enough on any machine.
step_bits() {
  local scenario backend base other compared count=0 differing=0 gpu=0 missing=0
  if [[ -z $no_gpu ]]; then
    for scenario in $(scenarios); do
      for backend in cuda "cpu$(nproc)"; do
        measure "$scenario" "$backend" 300000 || missing=$((missing + 1))
      done
    done
  fi
  echo 'Every index, error, histogram, cause and season, as printed to the last digit.'
  echo
  echo '| scenario | trajectories | | |'
  echo '|---|---|---|---|'
  for scenario in $(scenarios); do
    for base in "$work/$scenario".*.cpu"$(nproc)".json; do
      [[ -f $base ]] || continue
      compared=${base#"$work/$scenario."} compared=${compared%%.*}
      for backend in $(back_ends); do
        other=$work/$scenario.$compared.$backend.json
        [[ $other != "$base" && -f $other ]] || continue
        count=$((count + 1))
        if [[ $backend == cuda ]]; then gpu=$((gpu + 1)); fi
        if diff <(statement "$base") <(statement "$other") >>"$log"; then
          echo "| $scenario | $compared | cpu$(nproc) and $backend | the same |"
        else
          echo "| $scenario | $compared | cpu$(nproc) and $backend | **DIFFERENT** |"
          differing=$((differing + 1))
        fi
      done
    done
  done
  note="$count comparisons, $gpu of them with the GPU; $differing differ"
  if ((missing > 0)); then note+="; $missing runs failed or ran out of time"; fi
  ((differing + missing == 0)) || return "$failed"
  ((count > 0)) || { skip 'there are no two results to compare'; return; }
  [[ -z $no_gpu ]] || skip "$note: $no_gpu"
}
