# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154 # what is not set here is set by gpu.sh, which reads this
# The steps of gpu.sh that look into the kernels, with the tools of the CUDA toolkit.

# From the lines of cuobjdump --dump-resource-usage, or of ptxas -v: a row for each kernel. Warps are
# those that the registers leave room for on a multiprocessor: 64 K registers, given out to warps by
# the 256. Source: CUDA C++ Programming Guide, technical specifications by compute capability.
kernel_rows() {
  awk -v threads="$(sed -n 's/.*kThreadsPerBlock = \([0-9]*\);.*/\1/p' "$1")" '
    function row(registers, stack, shared, spilled,    holds, each, blocks, occupancy) {
      holds = arch == 75 ? 32 : arch == 86 || arch == 87 || arch == 89 || arch >= 120 ? 48 : 64
      each = int((registers * 32 + 255) / 256) * 256
      occupancy = "?"
      if (threads > 0) {
        blocks = int(int(65536 / each) / (threads / 32))
        if (blocks * threads / 32 > holds) blocks = int(holds * 32 / threads)
        occupancy = blocks * threads / 32 " of " holds
      }
      printf "| %s | sm_%d | %s | %s | %s | %s | %s |\n", name, arch, registers, spilled, stack,
        shared, occupancy
    }
    /^arch = sm_/ { arch = substr($3, 4) + 0 }
    /^ Function / { name = $2; sub(/:$/, "", name) }
    /^  REG:/ {
      for (i = 1; i <= NF; ++i) { split($i, part, ":"); of[part[1]] = part[2] }
      row(of["REG"], of["STACK"], of["SHARED"], "?")
    }
    /Compiling entry function/ {
      split($0, part, "\047"); name = part[2]; arch = substr(part[4], 4) + 0; spilled = 0; frame = 0
    }
    /bytes spill stores/ { spilled += $5 + $9; if ($1 > frame) frame = $1 }
    / Used [0-9]+ registers/ {
      match($0, /Used [0-9]+/); registers = substr($0, RSTART + 5, RLENGTH - 5)
      shared = match($0, /[0-9]+ bytes smem/) ? substr($0, RSTART, RLENGTH) + 0 : 0
      if (match($0, /[0-9]+ bytes cumulative/)) frame = substr($0, RSTART, RLENGTH) + 0
      row(registers, frame, shared, spilled)
    }' "$2" | plain_names
}

plain_names() {
  if command -v c++filt >/dev/null; then c++filt -p; else cat; fi |
    sed -E 's/\(anonymous namespace\):://g; s/(void )?ridethrough:://g; s/\(Features\)/Features /g'
}

step_resources() {
  local kernels=$package/share/ridethrough/kernels/cuda.cu usage=$out/resources.txt arch=90 status=0
  [[ -f $kernels ]] || { skip 'the tarball with the tests was not given'; return; }
  local heading='| kernel | for | registers | bytes spilled | stack of a thread | bytes shared | warps |
|---|---|---|---|---|---|---|'
  : >"$usage"
  if command -v cuobjdump >/dev/null; then
    limited cuobjdump --dump-resource-usage "$program" >"$usage" || return "$failed"
    printf 'In the program (cuobjdump):\n\n%s\n' "$heading"
    kernel_rows "$kernels" "$usage"
    echo
  fi
  command -v nvcc >/dev/null && command -v g++ >/dev/null || {
    [[ -s $usage ]] || { skip 'neither cuobjdump nor nvcc with g++'; return; }
    note='spills are not known: no nvcc with g++'
    return
  }
  # Spills are not in the program; the compiler tells, for the architecture of this card.
  if [[ -z $no_gpu ]]; then arch=$(smi compute_cap | tr -d .); fi
  limited nvcc -std=c++20 -fmad=false -arch="sm_$arch" -Xptxas -v -I"$package/share/ridethrough" \
    -cubin -o "$work/cubin" "$kernels" >"$work/ptxas.txt" 2>&1 || status=$?
  cat "$work/ptxas.txt" >>"$usage"
  ((status == 0)) || { note=${note:-nvcc failed}; return "$failed"; }
  printf 'Compiled here (%s):\n\n%s\n' "$(nvcc_version)" "$heading"
  kernel_rows "$kernels" "$work/ptxas.txt"
}

counters=(
  gpu__time_duration.sum='time of the launch'
  launch__registers_per_thread='registers'
  launch__occupancy_limit_registers='blocks that the registers allow'
  sm__maximum_warps_per_active_cycle_pct='occupancy possible'
  sm__warps_active.avg.pct_of_peak_sustained_active='occupancy achieved'
  smsp__issue_active.avg.pct_of_peak_sustained_active='issue slots used'
  smsp__thread_inst_executed_per_inst_executed.ratio='threads active in an instruction, of 32'
  smsp__inst_executed.sum='instructions of warps'
  smsp__average_warps_issue_stalled_long_scoreboard_per_issue_active.ratio='warps that wait for memory'
  smsp__average_warps_issue_stalled_no_instruction_per_issue_active.ratio='for the next instruction'
  smsp__average_warps_issue_stalled_wait_per_issue_active.ratio='for the result before'
  sm__throughput.avg.pct_of_peak_sustained_elapsed='throughput of the multiprocessors'
  l1tex__t_sector_hit_rate.pct='hits in L1'
  lts__t_sector_hit_rate.pct='hits in L2'
  lts__throughput.avg.pct_of_peak_sustained_elapsed='throughput of L2'
  dram__bytes.sum.per_second='memory traffic'
  dram__throughput.avg.pct_of_peak_sustained_elapsed='throughput of memory'
)

# The scenarios whose kernels are looked at: with basic features, and with all.
looked_at=(ieee-rts79 colossus-phase2 colossus-phase2-policies)

step_counters() {
  [[ -z $no_gpu ]] || { skip "$no_gpu"; return; }
  command -v ncu >/dev/null || { skip 'no ncu'; return; }
  local scenario report table=$out/counters.csv names
  names=$(printf '%s\n' "${counters[@]}" | sed 's/=.*//' | paste -sd,)
  : >"$table"
  # A launch among the first, as ncu repeats it for each few counters, with two blocks on a
  # multiprocessor: at full occupancy it has been seen to take longer than a card is lent for.
  for scenario in "${looked_at[@]}"; do
    report=$work/$scenario.ncu-rep
    RIDETHROUGH_CUDA_BLOCKS=2 limited ncu --section WarpStateStats --section SourceCounters \
      --metrics "$names" --clock-control none --kernel-name regex:simulate --launch-skip 26 \
      --launch-count 1 --kill yes -f -o "$report" "$program" run "$configs/$scenario.ini" \
      --backend cuda -q --study.target_rel_error=0 --study.trajectories=4000000 \
      >"$work/ncu.txt" 2>&1
    cat "$work/ncu.txt" >>"$log"
    if grep -q ERR_NVGPUCTRPERM "$work/ncu.txt"; then
      skip 'ncu: counters are not permitted'
      return
    fi
    [[ -f $report ]] || {
      note=${note:-"ncu: $(grep -m 1 ERROR "$work/ncu.txt")"}
      return "$failed"
    }
    limited ncu --import "$report" --page raw --csv >"$work/$scenario.csv" || return "$failed"
    sed "s/^/\"$scenario\",/" "$work/$scenario.csv" >>"$table"
  done
  # For the profiler's window; as one file.
  tar -czf "$out/counters.tar.gz" -C "$work" "${looked_at[@]/%/.ncu-rep}"
  counter_table "$table"
}

# ncu's raw page: a heading of names, a row of units, a row of values; before each the scenario.
counter_table() {
  local counter
  echo "| |$(printf ' %s |' "${looked_at[@]}")"
  echo "|---|$(printf -- '---|%.0s' "${looked_at[@]}")"
  for counter in "${counters[@]}"; do
    awk -F '","' -v name="${counter%%=*}" -v means="${counter#*=}" -v wanted="${looked_at[*]}" '
      { sub(/^"/, ""); sub(/"$/, "") }
      $2 == "ID" { at = 0; for (i = 1; i <= NF; ++i) if ($i == name) at = i; next }
      at == 0 { next }
      $2 == "" { unit = $at; next }
      { cell[$1] = $at " " unit }
      END {
        line = "| " means " |"
        width = split(wanted, scenario, " ")
        for (i = 1; i <= width; ++i) line = line " " cell[scenario[i]] " |"
        print line
      }' "$1"
  done
}

step_sanitizer() {
  [[ -z $no_gpu ]] || { skip "$no_gpu"; return; }
  command -v compute-sanitizer >/dev/null || { skip 'no compute-sanitizer'; return; }
  local scenario tool status findings=$out/sanitizer.txt
  : >"$findings"
  for scenario in ieee-rts79 colossus-phase2-policies; do
    for tool in memcheck racecheck initcheck synccheck; do
      status=0
      limited compute-sanitizer --tool "$tool" --error-exitcode 99 "$program" run \
        "$configs/$scenario.ini" --backend cuda -q --study.target_rel_error=0 \
        --study.trajectories=512 >"$work/sanitizer.txt" 2>&1 || status=$?
      cat "$work/sanitizer.txt" >>"$findings"
      if grep -q 'not supported' "$work/sanitizer.txt"; then
        skip 'refused: device not supported'
        return
      fi
      ((status == 0)) || {
        note=${note:-"$tool on $scenario: status $status"}
        return "$failed"
      }
      echo "- $tool, $scenario: $(grep -m 1 SUMMARY "$work/sanitizer.txt" | tr -d =)"
    done
  done
}
