# shellcheck shell=bash
# What the service vin needs before it starts: the index compiled from the data that travel with the project.
# Needs common.sh and services.sh.

vin_index() { printf '%s' "${DRIVELINE_VIN_INDEX:-$LOCAL/vin/vin.index}"; }

settings_of_vin() { printf 'VIN_INDEX=%s\n' "$(vin_index)"; }

# Compiles the index when the data or the program that writes it have changed. The service takes a new one by itself.
# An index that was imported by hand since (say, NHTSA's newer dump) is kept.
prepare_vin() {
    [[ -z ${DRIVELINE_VIN_INDEX:-} ]] || return 0
    local data=$ROOT/Services/Vin/Data/facts.xz stamp
    [[ -s $data ]] || die "the VIN data are missing: $data"
    stamp=$(cat "$data" "$LOCAL/bin/vin" | sha256sum | cut -c1-32)
    if [[ -s $(vin_index) && $(cat "$LOCAL/vin/stamp" 2>/dev/null) == "$stamp" ]]; then
        say "The VIN index is up to date."
        return 0
    fi
    if [[ -s $(vin_index) && $(vin_index) -nt $LOCAL/vin/stamp ]]; then
        say "The VIN index was imported by hand and is kept (to go back: rm $(vin_index); deploy/up)."
        return 0
    fi
    mkdir -p "$LOCAL/vin"
    say "Compiling the VIN index (once; again when the data change)"
    "$LOCAL/bin/vin" import "$data" --to "$(vin_index)" 9>&- || die "'vin import $data' failed"
    chmod 0644 "$(vin_index)"
    printf '%s\n' "$stamp" >"$LOCAL/vin/stamp"
}
