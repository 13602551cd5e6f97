# shellcheck shell=bash
# Release binaries of the services, built when their sources have changed. Needs common.sh and packages.sh.

# build_binaries: puts one binary a service into LOCAL/bin. DRIVELINE_BINARIES names a folder of ready ones instead.
build_binaries() {
    mkdir -p "$LOCAL/bin"
    local from=${DRIVELINE_BINARIES:-} name
    if [[ -z $from ]]; then
        build_release
        from=$(release_folder)
    fi
    for name in $(services); do
        [[ -x $from/$name ]] || die "$from has no binary '$name'"
        cmp -s "$from/$name" "$LOCAL/bin/$name" && continue
        # A new file under the old name: a running process keeps the old one.
        install -m 0755 "$from/$name" "$LOCAL/bin/$name.new"
        mv -f "$LOCAL/bin/$name.new" "$LOCAL/bin/$name"
    done
}

release_folder() { printf '%s/.build/release' "$ROOT"; }

build_release() {
    ensure_swift
    local stamp name built=1
    stamp=$(source_stamp)
    for name in $(services); do [[ -x $(release_folder)/$name ]] || built=0; done
    if ((built)) && [[ $(cat "$ROOT/.build/release.stamp" 2>/dev/null) == "$stamp" ]]; then
        say "Binaries are up to date."
        return 0
    fi
    say "Building release binaries: $(services | tr '\n' ' ')(the first build takes some minutes)"
    for name in $(services); do
        with_progress "build of $name" "$LOCAL/log/build-$name.log" \
            swift build --package-path "$ROOT" -c release --static-swift-stdlib --product "$name"
    done
    printf '%s\n' "$stamp" >"$ROOT/.build/release.stamp"
}

# What the binaries are made of: the package's description, its sources and the compiler.
source_stamp() {
    {
        swift --version 2>/dev/null
        cd "$ROOT" || exit
        find Package.swift Services Shared -type f ! -path 'Services/Portals/*' ! -path 'Services/*/Data/*' \
            ! -name README.md -print0 | sort -z | xargs -0 sha256sum
    } | sha256sum | cut -c1-32
}
