# shellcheck shell=bash
# The gateway's pages, documents, configuration and process. Needs common.sh, process.sh, services.sh.

# publish_pages: LOCAL/www is what nginx serves: the portals' files, the OpenAPI documents as the binaries print them,
# and a compressed twin of each for gzip_static. A new set replaces the old one in one step.
publish_pages() {
    local new name stamp
    stamp=$(
        cd "$ROOT/Services/Portals" || exit
        { find . "$ROOT/deploy/gateway/problems" -type f -print0 | sort -z | xargs -0 sha256sum; for name in $(services); do
            sha256sum "$LOCAL/bin/$name"; done; } | sha256sum | cut -c1-12
    )
    new=$LOCAL/www-$stamp
    if [[ $(readlink "$LOCAL/www" 2>/dev/null) != "www-$stamp" ]]; then
        rm -rf "$new"
        mkdir -p "$new"
        cp -a "$ROOT/Services/Portals/." "$new"
        rm -f "$new/README.md"
        chmod -R u=rwX,go=rX "$new"
        write_documents "$new/openapi"
        compress_pages "$new"
        ln -sfn "www-$stamp" "$LOCAL/www.new"
        mv -Tf "$LOCAL/www.new" "$LOCAL/www"
        find "$LOCAL" -maxdepth 1 -type d -name 'www-*' ! -name "www-$stamp" -exec rm -rf {} +
        say "Pages and OpenAPI documents published."
    fi
}

# One document a service, printed by its binary from the same table that serves the requests, and a list of them.
write_documents() {
    local name list=
    mkdir -p "$1"
    for name in $(services); do
        "$LOCAL/bin/$name" openapi >"$1/$name.json" 9>&- || die "'$name openapi' failed"
        list+="${list:+,}\"$name\""
    done
    printf '{"services":[%s]}\n' "$list" >"$1/index.json"
    # What the gateway answers itself, for the page that explains problems.
    awk -F'|' '!/^#/ && NF == 4 {
        printf "%s{\"status\":%s,\"code\":\"%s\",\"title\":\"%s\"}", (n++ ? "," : "["), $1, $2, $3
    } END {print "]"}' "$ROOT/deploy/gateway/problems" >"$1/problems.json"
}

compress_pages() {
    find "$1" -type f -size +500c \( -name '*.html' -o -name '*.css' -o -name '*.js' -o -name '*.json' \
        -o -name '*.svg' \) -exec sh -c 'for f; do gzip -9 -n -c "$f" >"$f.gz"; touch -r "$f" "$f.gz"; done' sh {} +
}

# gateway_settings: the variables of deploy/gateway/render for this machine.
gateway_settings() {
    local name peers=
    for name in $(services); do peers+="$name=127.0.0.1:$(port_of "$name") "; done
    printf 'GATEWAY_LISTEN=%s:%s\n' "$GATEWAY_HOST" "$GATEWAY_PORT"
    printf 'GATEWAY_PEERS=%s\n' "$peers"
    printf 'GATEWAY_PAGES=%s\nGATEWAY_STATE=%s\n' "$LOCAL/www" "$LOCAL/gateway"
    printf 'GATEWAY_ACCESS_LOG=%s\nGATEWAY_ERROR_LOG=%s\n' "$LOCAL/log/gateway.log" "$LOCAL/log/gateway-errors.log"
    [[ -z ${CORS_ORIGINS:-} ]] || printf 'GATEWAY_ORIGINS=%s\n' "$CORS_ORIGINS"
    ((EUID != 0)) || printf 'GATEWAY_USER=%s\n' "$SERVICE_USER"
    for name in GATEWAY_RATE GATEWAY_BURST GATEWAY_TRUSTED GATEWAY_SCHEME GATEWAY_WORKERS; do
        [[ -z ${!name:-} ]] || printf '%s=%s\n' "$name" "${!name}"
    done
}

nginx_program() { PATH=$PATH:/usr/sbin command -v nginx || die "nginx is not installed"; }

# nginx writes its own process id; that it is ours is seen by the configuration it was started with.
gateway_id() {
    local pid
    pid=$(cat "$LOCAL/gateway/nginx.pid" 2>/dev/null) || return 1
    [[ -n $pid ]] && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF "$LOCAL/gateway/nginx.conf" || return 1
    printf '%s' "$pid"
}

# run_nginx CONFIGURATION [ARGUMENTS]
run_nginx() {
    local configuration=$1
    shift
    (
        ulimit -n "$(ulimit -Hn)"
        exec env -i PATH=/usr/bin:/bin TZ=UTC "$(nginx_program)" -p "$LOCAL/gateway/" -c "$configuration" \
            -e "$LOCAL/log/gateway-errors.log" "$@" 9>&-
    )
}

start_gateway() {
    local settings=()
    mkdir -p "$LOCAL/gateway"
    mapfile -t settings < <(gateway_settings)
    env -i PATH=/usr/bin:/bin "${settings[@]}" "$ROOT/deploy/gateway/render" >"$LOCAL/gateway/nginx.conf.new"
    if gateway_id >/dev/null && cmp -s "$LOCAL/gateway/nginx.conf.new" "$LOCAL/gateway/nginx.conf"; then
        rm -f "$LOCAL/gateway/nginx.conf.new"
        say "The gateway is running."
        return 0
    fi
    run_nginx "$LOCAL/gateway/nginx.conf.new" -q -t || die "the gateway's configuration is refused; see above"
    stop_gateway
    mv -f "$LOCAL/gateway/nginx.conf.new" "$LOCAL/gateway/nginx.conf"
    ! port_is_taken "$GATEWAY_PORT" || die "port $GATEWAY_PORT is taken by another program; set GATEWAY_PORT"
    keep_log_small "$LOCAL/log/gateway.log"
    run_nginx "$LOCAL/gateway/nginx.conf"
    say "The gateway started."
}

stop_gateway() {
    local pid
    pid=$(gateway_id) || return 0
    kill -QUIT "$pid"
    for _ in $(seq 1 100); do
        if ! kill -0 "$pid" 2>/dev/null; then
            say "The gateway stopped."
            return 0
        fi
        sleep 0.1
    done
    kill -TERM "$pid" 2>/dev/null || true
    say "The gateway stopped after 10 s with connections still open."
}
