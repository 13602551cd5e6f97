# shellcheck shell=bash
# What the service vin needs before it starts: the index compiled from the data that travel with the project.
# Needs common.sh and services.sh.

vin_index() { printf '%s' "${DRIVELINE_VIN_INDEX:-$LOCAL/vin/index}"; }

settings_of_vin() { printf 'VIN_INDEX=%s\n' "$(vin_index)"; }

# Compiles the index when the data or the program that writes it have changed. The service takes a new one by itself.
prepare_vin() {
    [[ -z ${DRIVELINE_VIN_INDEX:-} ]] || return 0
    local data=() stamp
    mapfile -t data < <(find "$ROOT/Services/Vin/Data" -type f ! -name README.md | sort)
    ((${#data[@]})) || die "no VIN data in Services/Vin/Data"
    stamp=$(cat "${data[@]}" "$LOCAL/bin/vin" | sha256sum | cut -c1-32)
    if [[ -s $(vin_index) && $(cat "$LOCAL/vin/stamp" 2>/dev/null) == "$stamp" ]]; then
        say "The VIN index is up to date."
        return
    fi
    mkdir -p "$LOCAL/vin"
    say "Compiling the VIN index (once; again when the data change)"
    VIN_INDEX=$(vin_index) "$LOCAL/bin/vin" import "${data[@]}" 9>&-
    chmod 0644 "$(vin_index)"
    printf '%s\n' "$stamp" >"$LOCAL/vin/stamp"
}
