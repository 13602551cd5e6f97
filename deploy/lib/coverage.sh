# shellcheck shell=bash
# Line coverage of Shared and Services: what the tests ran in process, and what flows ran in instrumented binaries.
# Needs common.sh and packages.sh.

LEAST_COVERAGE=90

# print_coverage PROFILES: merges the raw profiles in that folder and prints a table by room.
print_coverage() {
    local profiles=$1 build=$ROOT/.build/debug bundle objects=() raw=() name
    bundle=$(find "$build/" -maxdepth 1 -name '*.xctest' | head -n 1)
    [[ -e $bundle ]] || die "there is no test bundle in $build"
    for name in $(services); do [[ ! -x $build/$name ]] || objects+=(-object "$build/$name"); done
    mapfile -t raw < <(find "$profiles" -name '*.profraw' -size +0 2>/dev/null)
    ((${#raw[@]})) || die "no profiles in $profiles"
    "$(toolchain llvm-profdata)" merge --sparse --failure-mode=all "${raw[@]}" \
        --output="$LOCAL/log/coverage.profdata" 2>"$LOCAL/log/coverage-merge.log" || die "profiles cannot be merged"
    "$(toolchain llvm-cov)" export --summary-only --instr-profile="$LOCAL/log/coverage.profdata" "$bundle" \
        "${objects[@]}" >"$LOCAL/log/coverage.json" 2>>"$LOCAL/log/coverage-merge.log"
    python3 "$ROOT/deploy/tools/coverage.py" "$LOCAL/log/coverage.json" "$ROOT" "$LEAST_COVERAGE"
}
