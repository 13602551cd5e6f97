# shellcheck shell=bash
# A private PostgreSQL cluster: on a Unix socket only, passwords always (SCRAM), one database, and for each service a
# schema, an owner that migrates and a role that runs and owns nothing. Needs common.sh and packages.sh.

DATABASE=driveline

postgres_program() {
    local folder
    folder=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
    [[ -x $folder/$1 ]] || die "PostgreSQL's $1 is not installed"
    printf '%s/%s' "$folder" "$1"
}

# A socket's path is limited to 107 bytes; a deep clone gets a folder under /tmp instead.
socket_folder() {
    local folder=$LOCAL/pg/socket
    if ((${#folder} > 85)); then
        folder=/tmp/driveline-$(printf '%s' "$LOCAL" | sha256sum | cut -c1-12)
    fi
    printf '%s' "$folder"
}

start_postgres() {
    local data=$LOCAL/pg/data socket
    socket=$(socket_folder)
    mkdir -p "$LOCAL/pg" "$LOCAL/log" "$socket"
    if ((EUID == 0)); then
        chown "$DATABASE_USER:$DATABASE_USER" "$LOCAL/pg" "$socket"
        chmod 0755 "$LOCAL/pg" "$socket"
    else
        chmod 0700 "$LOCAL/pg" "$socket"
    fi
    [[ -s $data/PG_VERSION ]] || create_cluster "$data"
    if postgres_is_ready; then
        if (($(administer postgres -Atc 'SHOW max_connections') >= $(connections_needed))); then
            say "PostgreSQL is running."
            return 0
        fi
        say "PostgreSQL is started again, for more connections."
        stop_postgres
    fi
    touch "$LOCAL/log/postgres.log"
    ((EUID != 0)) || chown "$DATABASE_USER" "$LOCAL/log/postgres.log"
    (
        cd "$LOCAL/pg"
        as "$DATABASE_USER" "$(postgres_program pg_ctl)" --pgdata="$data" --log="$LOCAL/log/postgres.log" --silent \
            --timeout=60 --wait --options="-k '$socket' -c max_connections=$(connections_needed) ${POSTGRES_OPTIONS:-}" start 9>&-
    ) || {
        tail -n 20 "$LOCAL/log/postgres.log" >&2
        die "PostgreSQL did not start"
    }
    say "PostgreSQL started (socket folder $socket)."
}

# connections_needed: what all workers of all services may hold, two more a worker for those that listen, and some for
# migrations, commands and people.
connections_needed() {
    local workers=${WORKERS:-$(nproc)} count
    count=$(($(services | wc -l) * workers * (${DATABASE_CONNECTIONS:-8} + 2) + 40))
    printf '%s' $((count > 200 ? count : 200))
}

# The administrator's door is peer authentication: only the operating-system user that runs the cluster passes.
create_cluster() {
    local data=$1 user
    user=$(id -un)
    ((EUID != 0)) || user=$DATABASE_USER
    say "Creating a private PostgreSQL cluster in $data"
    (
        cd "$LOCAL/pg"
        as "$DATABASE_USER" "$(postgres_program initdb)" --pgdata="$data" --username=postgres --encoding=UTF8 \
            --locale=C.UTF-8 --auth-local=peer --auth-host=reject --data-checksums >"$LOCAL/pg/initdb.log" 2>&1
    ) || {
        cat "$LOCAL/pg/initdb.log" >&2
        rm -rf "$data"
        die "initdb failed"
    }
    {
        printf 'local  all  postgres  peer map=administrator\n'
        printf 'local  all  all       scram-sha-256\n'
    } | as "$DATABASE_USER" tee "$data/pg_hba.conf" >/dev/null
    printf 'administrator  %s  postgres\n' "$user" | as "$DATABASE_USER" tee "$data/pg_ident.conf" >/dev/null
    # synchronous_commit stays on: an answer that says "done" means it is on disk.
    as "$DATABASE_USER" tee -a "$data/postgresql.conf" >/dev/null <<'SETTINGS'
listen_addresses = ''
shared_buffers = 256MB
log_timezone = 'UTC'
timezone = 'UTC'
log_line_prefix = '%m [%p] %u@%d '
SETTINGS
}

postgres_is_ready() {
    "$(postgres_program pg_isready)" --host="$(socket_folder)" --dbname=postgres --quiet
}

stop_postgres() {
    local data=$LOCAL/pg/data
    [[ -s $data/postmaster.pid ]] || return 0
    (
        cd "$LOCAL/pg"
        as "$DATABASE_USER" "$(postgres_program pg_ctl)" --pgdata="$data" --silent --mode=fast --timeout=60 --wait stop
    ) && say "PostgreSQL stopped."
}

# administer DATABASE [psql arguments]: psql as the cluster's administrator.
administer() {
    local database=$1
    shift
    (cd / && as "$DATABASE_USER" "$(postgres_program psql)" --host="$(socket_folder)" --username=postgres \
        --dbname="$database" --no-psqlrc --quiet --set=ON_ERROR_STOP=1 "$@")
}

create_database() {
    if [[ $(administer postgres -Atc "SELECT 1 FROM pg_database WHERE datname = '$DATABASE'") != 1 ]]; then
        say "Creating the database $DATABASE"
        administer postgres <<SQL
CREATE DATABASE $DATABASE;
REVOKE ALL ON DATABASE $DATABASE FROM PUBLIC;
REVOKE CONNECT ON DATABASE postgres FROM PUBLIC;
SQL
        administer "$DATABASE" -c 'REVOKE ALL ON SCHEMA public FROM PUBLIC'
    fi
    create_extensions
}

# What PostgreSQL's contrib part adds and migrations use, in a schema of its own that everybody may use: extensions are
# the administrator's to make, and migrations run as a role that owns one schema and nothing else. The tests' databases
# (Tests/TestSupport/Database/Templates.swift) have the same.
EXTENSIONS=(btree_gin btree_gist cube pg_trgm)

create_extensions() {
    local name
    {
        printf 'SET client_min_messages = warning;\nCREATE SCHEMA IF NOT EXISTS extensions;\n'
        printf 'GRANT USAGE ON SCHEMA extensions TO PUBLIC;\n'
        for name in "${EXTENSIONS[@]}"; do
            printf 'CREATE EXTENSION IF NOT EXISTS %s SCHEMA extensions;\n' "$name"
        done
    } | administer "$DATABASE"
}

# The schema and the two roles of a service. What the owner creates, the run-time role may read and write but not own,
# empty or change; a migration takes rights away where a table is append-only.
create_schema() {
    local name=$1 runner_password=$2 owner_password=$3
    administer "$DATABASE" <<SQL
SET client_min_messages = warning;
DO \$\$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}_owner') THEN
        CREATE ROLE ${name}_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}') THEN
        CREATE ROLE ${name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
END
\$\$;
ALTER ROLE ${name}_owner PASSWORD '$owner_password';
ALTER ROLE ${name} PASSWORD '$runner_password';
GRANT CONNECT ON DATABASE $DATABASE TO ${name}_owner, ${name};
CREATE SCHEMA IF NOT EXISTS ${name} AUTHORIZATION ${name}_owner;
GRANT USAGE ON SCHEMA ${name} TO ${name};
ALTER ROLE ${name}_owner IN DATABASE $DATABASE SET search_path = ${name};
ALTER ROLE ${name} IN DATABASE $DATABASE SET search_path = ${name};
ALTER DEFAULT PRIVILEGES FOR ROLE ${name}_owner IN SCHEMA ${name}
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${name};
ALTER DEFAULT PRIVILEGES FOR ROLE ${name}_owner IN SCHEMA ${name} GRANT USAGE ON SEQUENCES TO ${name};
SQL
}

# database_url ROLE PASSWORD
database_url() {
    local folder
    folder=$(socket_folder | sed 's/%/%25/g; s/ /%20/g; s/&/%26/g; s/#/%23/g; s/?/%3F/g')
    printf 'postgresql://%s:%s@/%s?host=%s' "$1" "$2" "$DATABASE" "$folder"
}
